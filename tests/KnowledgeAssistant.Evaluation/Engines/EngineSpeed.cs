using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>Engines over the scale corpus: bulk writes, search by one client and by eight, recall of the vector search as it is used and by graphs alone.</summary>
internal static class EngineSpeed
{
    private const string All = "all";

    public static Command CreateCommand()
    {
        var engine = new Option<string>("--engine")
        {
            DefaultValueFactory = _ => All,
            Description = "sqlite, postgres, opensearch, or all one after the other.",
        };
        var passages = new Option<int>("--passages") { DefaultValueFactory = _ => 100_000 };
        var questions = new Option<int>("--questions") { DefaultValueFactory = _ => 200, Description = "Of each figure of time." };
        var heap = new Option<string>("--heap")
        {
            DefaultValueFactory = _ => "1g",
            Description = "Java's memory of an OpenSearch that is started.",
        };
        var noGraphs = new Option<bool>("--no-graphs") { Description = "Leaves out the servers' graphs, which are slow to build." };
        var noBare = new Option<bool>("--no-bare") { Description = "Leaves out the bare bulk client beside OpenSearch." };
        var beams = new Option<int[]>("--beam") { Description = "OpenSearch's SearchBeam, to be tried for its graph; may be repeated." };
        var merge = new Option<int>("--merge") { Description = "Merges OpenSearch's index to so many segments and tries the beams again." };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting, for instance Retrieval:OpenSearch:SearchBeam=400; may be repeated.",
        };
        var command = new Command("engine", "Engines beside one another: bulk writes, search, recall.")
        {
            engine,
            passages,
            questions,
            heap,
            noGraphs,
            noBare,
            beams,
            merge,
            set,
        };
        command.SetAction(
            (result, cancellationToken) =>
            {
                var plan = new EnginePlan(
                    result.GetValue(passages),
                    result.GetValue(questions),
                    result.GetValue(heap)!,
                    !result.GetValue(noGraphs),
                    Given(result.GetValue(set))
                )
                {
                    Bare = !result.GetValue(noBare),
                    Beams = result.GetValue(beams) ?? [],
                    Merge = result.GetValue(merge),
                };
                return RunAsync(Kinds(result.GetValue(engine)!), plan, cancellationToken);
            }
        );
        return command;
    }

    private static EngineKind[] Kinds(string name) =>
        name.Equals(All, StringComparison.OrdinalIgnoreCase)
            ? [EngineKind.Sqlite, EngineKind.Postgres, EngineKind.OpenSearch]
            : [Enum.Parse<EngineKind>(name, ignoreCase: true)];

    private static Dictionary<string, string?> Given(string[]? pairs)
    {
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in (pairs ?? []).Select(text => text.Split('=', 2)))
            given["KnowledgeAssistant:" + pair[0]] = pair[1];
        return given;
    }

    private static async Task<int> RunAsync(EngineKind[] kinds, EnginePlan plan, CancellationToken cancellationToken)
    {
        var corpus = new ScaleCorpus(ScaleIndex.Seed);
        var passages = await PassagesAsync(corpus, plan.Passages, cancellationToken);
        var questions = corpus.Questions();
        var columns = new List<EngineFigures>();
        foreach (var kind in kinds)
        {
            await Console.Error.WriteLineAsync($"== {kind}, load {Footprint.Load()}");
            await using var engine = await RunningEngine.StartAsync(kind, plan, cancellationToken);
            columns.Add(await new EngineMeasurement(engine, passages, questions, plan).RunAsync(cancellationToken));
        }
        SideBySide.Print(columns);
        return 0;
    }

    private static async Task<ReadyPassages> PassagesAsync(ScaleCorpus corpus, int passages, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var services = EvaluationServices.Build(DataFolder.At(folder.Path).Create());
        var builder = services.GetRequiredService<PassageBuilder>();
        var ready = await ReadyPassages.MakeAsync(corpus, builder, passages, cancellationToken);
        await Console.Error.WriteLineAsync(
            $"{passages.ToString("N0", CultureInfo.InvariantCulture)} passages with their vectors are ready"
        );
        return ready;
    }
}

/// <param name="Questions">Behind each figure of time.</param>
/// <param name="Heap">Java's memory of an OpenSearch that is started.</param>
/// <param name="Graphs">Whether recall of the servers' graphs is measured too.</param>
internal sealed record EnginePlan(int Passages, int Questions, string Heap, bool Graphs, Dictionary<string, string?> Settings)
{
    public bool Bare { get; init; } = true;

    /// <summary>Of OpenSearch's graph, beside the one it is set to.</summary>
    public IReadOnlyList<int> Beams { get; init; } = [];

    /// <summary>Segments to merge OpenSearch's index to before the beams are tried again; 0 for not at all.</summary>
    public int Merge { get; init; }
}

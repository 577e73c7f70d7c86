using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Search over the scale corpus: latency by scope, build time, memory, and the start of the real command.</summary>
internal static class ScaleSpeed
{
    private const int WarmQuestions = 300;
    private const int Starts = 7;

    public static Command CreateCommand() =>
        ScaleData.CreateCommand("scale", "Hybrid search, build, memory and process start at 100,000 or 1,000,000 passages.", RunAsync);

    private static async Task<int> RunAsync(int passages, string? data, CancellationToken cancellationToken)
    {
        using var scale = await ScaleData.OpenAsync(passages, data, cancellationToken);
        var (corpus, folder) = (scale.Corpus, scale.Folder);
        var table = new Table("measure", "value");
        table.Add("passages", passages.ToString("N0", CultureInfo.InvariantCulture));
        if (scale.Built is { } build)
            table.Add("build with embedding, s", build.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        var bytes = Directory.EnumerateFiles(folder.IndexFolder).Sum(file => new FileInfo(file).Length);
        table.Add("index on disk, MB", (bytes / 1_000_000).ToString("N0", CultureInfo.InvariantCulture));
        await AddSearchesAsync(table, corpus, folder, cancellationToken);
        await AddStartsAsync(table, corpus, folder, cancellationToken);
        table.Print();
        return 0;
    }

    private static async Task AddSearchesAsync(Table table, ScaleCorpus corpus, DataFolder folder, CancellationToken cancellationToken)
    {
        await using var services = EvaluationServices.Build(folder);
        var search = services.GetRequiredService<HybridSearch>();
        var questions = corpus.Questions();
        var watch = Stopwatch.StartNew();
        await search.SearchAsync(
            new SearchRequest(questions[0], ScopeOf(ScaleCorpus.Scopes[0].Label), MetadataFilter.None),
            cancellationToken
        );
        table.Add("open the index and first search, ms", watch.Elapsed.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        foreach (var reranker in (RerankerKind[])[RerankerKind.None, RerankerKind.Local])
        foreach (var (share, label) in ScaleCorpus.Scopes)
        {
            List<double> times = [];
            for (var i = 0; i < questions.Length; i++)
            {
                watch.Restart();
                var request = new SearchRequest(questions[i], ScopeOf(label), MetadataFilter.None) { Reranker = reranker };
                await search.SearchAsync(request, cancellationToken);
                if (i >= WarmQuestions)
                    times.Add(watch.Elapsed.TotalMilliseconds);
            }
            var (p50, p95) = (RelevanceMeasures.Percentile(times, 0.5), RelevanceMeasures.Percentile(times, 0.95));
            table.Add(
                $"hybrid search, reranker {reranker.ToString().ToLowerInvariant()}, scope reads {share}: p50 / p95 ms of {times.Count}",
                string.Create(CultureInfo.InvariantCulture, $"{p50:F1} / {p95:F1}")
            );
        }
        var resident = Process.GetCurrentProcess().WorkingSet64 / 1_000_000;
        table.Add("resident after the searches, this process, MB", resident.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static async Task AddStartsAsync(Table table, ScaleCorpus corpus, DataFolder folder, CancellationToken cancellationToken)
    {
        List<CommandRun> runs = [];
        foreach (var question in corpus.Questions().Take(Starts))
        {
            string[] arguments = ["search", question, "--data", folder.Root, "--scope", ScaleCorpus.Scopes[0].Label.Value, "--json"];
            runs.Add(await ProductCommand.MustRunAsync(arguments, cancellationToken));
        }
        var seconds = runs.ConvertAll(run => run.Elapsed.TotalSeconds);
        var (median, worst) = (RelevanceMeasures.Percentile(seconds, 0.5), seconds.Max());
        table.Add(
            $"process start of search to its result: median / worst s of {Starts}",
            string.Create(CultureInfo.InvariantCulture, $"{median:F2} / {worst:F2}")
        );
        table.Add(
            "its peak resident memory, MB",
            (runs.Max(run => run.PeakBytes) / 1_000_000).ToString("N0", CultureInfo.InvariantCulture)
        );
    }

    private static AccessScope ScopeOf(AccessLabel label) => AccessScope.Of(label);
}

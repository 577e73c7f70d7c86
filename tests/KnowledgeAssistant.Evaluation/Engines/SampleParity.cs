using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>The sample documents, read and stored by the real <c>ingest</c> on each engine, and the golden and tuning questions by the product's search.</summary>
internal static class SampleParity
{
    private static readonly string[] Collections = ["Product", "Rental", "Company", "People"];

    public static async Task<IReadOnlyList<ParityRow>> MeasureAsync(
        Dictionary<string, string?> servers,
        CancellationToken cancellationToken
    )
    {
        var asked = Asked();
        Dictionary<EngineKind, List<Found>> found = [];
        foreach (var engine in Enum.GetValues<EngineKind>())
        {
            Console.Error.WriteLine($"samples: ingest and search on {EngineParity.NameOf(engine)}");
            found[engine] = await FindAsync(engine, asked, servers, cancellationToken);
        }
        return
        [
            .. from engine in found.Keys
            where engine != EngineKind.Sqlite
            from mode in (SearchMode[])[SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid]
            from isRandom in (bool[])[false, true]
            let mine = Of(found[engine], mode, isRandom)
            let embedded = Of(found[EngineKind.Sqlite], mode, isRandom)
            let _ = SayDifferences(engine, mine, embedded)
            let agreement = RankingAgreement.Between(
                [.. mine.Select(one => one.Passages)],
                [.. embedded.Select(one => one.Passages)],
                [.. embedded.Zip(mine, Golden)]
            )
            select new ParityRow(
                "samples",
                EngineParity.NameOf(engine),
                mode.ToString().ToLowerInvariant(),
                isRandom ? "random" : "all",
                agreement.Overlap,
                agreement.Least,
                agreement.NdcgDifference
            ),
        ];

        static List<Found> Of(List<Found> all, SearchMode mode, bool isRandom) =>
            [.. all.Where(one => one.Asked.Mode == mode && one.Asked.IsRandom == isRandom)];
    }

    /// <summary>For whoever looks for the reason.</summary>
    private static bool SayDifferences(EngineKind engine, List<Found> mine, List<Found> embedded)
    {
        foreach (var (one, other) in mine.Zip(embedded).Where(pair => !pair.First.Passages.SequenceEqual(pair.Second.Passages)))
        {
            var asked = one.Asked;
            var where = $"{asked.Mode}, {string.Join(' ', asked.Scope.Labels)}, {string.Join(' ', asked.Filter.Collections)}";
            Console.Error.WriteLine($"{EngineParity.NameOf(engine)} differs on “{asked.Question.Question}” ({where})");
            Console.Error.WriteLine($"  {one.Steps}");
            Console.Error.WriteLine($"  {other.Steps}");
        }
        return true;
    }

    /// <summary>Each question by each mode, under its own scope and, once more, under random labels and collections.</summary>
    private static List<Asked> Asked()
    {
        List<Asked> asked = [];
        var random = new Random(20_261_123);
        var tuning = GoldenQuestion.Read("tuning.jsonl").Where(question => question.Corpus == "samples");
        foreach (var question in GoldenQuestion.Read().Concat(tuning))
        {
            var own = AccessScope.Of(question.Scope.Select(AccessLabel.Parse));
            var other = random.Next(2) == 0 ? AccessScope.EveryoneOnly : AccessScope.Of(AccessLabel.Group("hr"));
            var some = new MetadataFilter { Collections = [.. Collections.Where(_ => random.Next(2) == 0)] };
            foreach (var mode in Enum.GetValues<SearchMode>())
            {
                asked.Add(new Asked(question, mode, false, own, MetadataFilter.None));
                asked.Add(new Asked(question, mode, true, other, some));
            }
        }
        return asked;
    }

    private static async Task<List<Found>> FindAsync(
        EngineKind engine,
        List<Asked> asked,
        Dictionary<string, string?> servers,
        CancellationToken cancellationToken
    )
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = engine.ToString(),
            ["KnowledgeAssistant:Retrieval:IndexName"] = $"parity_{Environment.ProcessId}",
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = servers["OPENSEARCH_URL"],
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            ["KnowledgeAssistant:Retrieval:Postgres:ConnectionString"] = servers["KNOWLEDGEASSISTANT_POSTGRES"],
        };
        var environment = settings.ToDictionary(pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value);
        await SampleDocuments.IngestAsync(folder.Path, cancellationToken, environment);
        var data = DataFolder.At(folder.Path).Create();
        using var held = DataFolderLock.TryAcquire(data, null, out _);
        await using var services = EvaluationServices.Build(data, settings);
        try
        {
            var search = services.GetRequiredService<HybridSearch>();
            List<Found> found = [];
            foreach (var one in asked)
            {
                var request = new SearchRequest(one.Question.Question, one.Scope, one.Filter)
                {
                    Mode = one.Mode,
                    Reranker = RerankerKind.None,
                    Top = RankingAgreement.Depth,
                };
                var result = await search.SearchAsync(request, cancellationToken);
                found.Add(
                    new Found(one, [.. result.Hits.Select(hit => hit.Passage)])
                    {
                        Steps = string.Join("; ", result.Trace.Steps.Select(step => step.Name)),
                    }
                );
            }
            return found;
        }
        finally
        {
            await services.GetRequiredKeyedService<IIndexEngine>(engine).RemoveAllAsync(CancellationToken.None);
        }
    }

    /// <summary>The passages with the golden sentence that either engine found; a question where neither did tells nothing.</summary>
    private static Dictionary<string, double> Golden(Found one, Found other) =>
        one
            .Hits.Concat(other.Hits)
            .Where(passage =>
                passage.Document.Collection == one.Asked.Question.Collection
                && passage.Document.Source == one.Asked.Question.Source
                && one.Asked.Question.IsAnsweredIn(passage.Text)
            )
            .DistinctBy(passage => passage.Id)
            .ToDictionary(passage => passage.Id, _ => 1.0);
}

internal sealed record Asked(GoldenQuestion Question, SearchMode Mode, bool IsRandom, AccessScope Scope, MetadataFilter Filter);

internal sealed record Found(Asked Asked, IReadOnlyList<KnowledgeAssistant.Retrieval.Passage> Hits)
{
    /// <summary>As the trace names them: what was taken for what is among them.</summary>
    public required string Steps { get; init; }
    public IReadOnlyList<string> Passages { get; } = [.. Hits.Select(passage => passage.Id)];
}

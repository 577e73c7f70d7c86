using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>One engine over the scale corpus: bulk writing, each leg's latency by scope, eight clients at once, and recall against exact search.</summary>
internal sealed class EngineSpeed
{
    private const int Batch = 400;
    private const int WarmQuestions = 200;
    private const int Questions = 600;
    private const int RecallQuestions = 200;

    /// <summary>A hybrid search takes so many of each leg.</summary>
    private const int Candidates = 50;

    private readonly ScaleCorpus _corpus = new(ScaleIndex.Seed);
    private readonly Table _table = new("measure", "value");
    private readonly EngineKind _engine;
    private readonly int _passages;
    private readonly ExactNeighbours _exact = new();
    private List<(string Question, KeywordQuery Query, ReadOnlyMemory<float> Vector)> _questions = [];

    private readonly string[] _settings;
    private readonly bool _isRecallOnly;

    private EngineSpeed(EngineKind engine, int passages, string[] settings, bool isRecallOnly) =>
        (_engine, _passages, _settings, _isRecallOnly) = (engine, passages, settings, isRecallOnly);

    public static Command CreateCommand()
    {
        var engine = new Option<EngineKind>("--engine") { DefaultValueFactory = _ => EngineKind.Postgres };
        var passages = new Option<int>("--passages") { DefaultValueFactory = _ => 100_000 };
        var settings = new Option<string[]>("--set")
        {
            Description = "A setting below KnowledgeAssistant:Retrieval, as Postgres:GraphSearchCandidates=200.",
            DefaultValueFactory = _ => [],
        };
        var recall = new Option<bool>("--recall") { Description = "Measure the vector leg alone." };
        var command = new Command("engine", "One engine's bulk writing, latency, throughput and recall at 100,000 or 1,000,000 passages.")
        {
            engine,
            passages,
            settings,
            recall,
        };
        command.SetAction(
            (result, cancellationToken) =>
                new EngineSpeed(
                    result.GetValue(engine),
                    result.GetValue(passages),
                    result.GetValue(settings)!,
                    result.GetValue(recall)
                ).RunAsync(cancellationToken)
        );
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.At(temporary.Path);
        folder.Create();
        using var held =
            DataFolderLock.TryAcquire(folder, null, out var holder) ?? throw new IOException($"The folder is in use by {holder}.");
        var configured = _settings
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(pair => "KnowledgeAssistant:Retrieval:" + pair[0], pair => (string?)pair[1]);
        configured["KnowledgeAssistant:Retrieval:Engine"] = _engine.ToString();
        configured["KnowledgeAssistant:Retrieval:IndexName"] = "ka_speed_" + Guid.NewGuid().ToString("N")[..8];
        await using var services = EvaluationServices.Build(folder, configured);
        try
        {
            _table.Add("engine, passages", string.Create(CultureInfo.InvariantCulture, $"{_engine}, {_passages:N0}"));
            await WriteAsync(services, cancellationToken);
            await EmbedQuestionsAsync(services, cancellationToken);
            if (!_isRecallOnly)
            {
                await MeasureLegsAsync(services, cancellationToken);
                await MeasureClientsAsync(services, cancellationToken);
            }
            await MeasureRecallAsync(services.GetRequiredService<IPassageIndex>(), cancellationToken);
            await PostgresSize.AddAsync(_table, services, cancellationToken);
            var resident = Process.GetCurrentProcess().WorkingSet64 - _exact.Bytes;
            Add("resident, this process without the vectors kept for the recall, MB", resident / 1e6, "F0");
        }
        finally
        {
            await services.GetRequiredKeyedService<IIndexEngine>(_engine).RemoveAllAsync(CancellationToken.None);
        }
        _table.Print();
        return 0;
    }

    private void Add(string measure, double value, string format) =>
        _table.Add(measure, value.ToString(format, CultureInfo.InvariantCulture));

    private async Task WriteAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var builder = services.GetRequiredService<PassageBuilder>();
        var index = services.GetRequiredService<IPassageIndex>();
        await index.GetStatisticsAsync(cancellationToken);
        var watch = new Stopwatch();
        var done = 0;
        foreach (var batch in _corpus.Documents(_passages).Chunk(Batch))
        {
            var versions = await Task.WhenAll(
                batch.Select(row => Task.Run(() => EmbedAsync(builder, row.Document, row.Access, row.Passages, cancellationToken)))
            );
            _exact.Add(versions);
            watch.Start();
            await index.WriteAsync(versions, cancellationToken);
            await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], cancellationToken);
            watch.Stop();
            done += versions.Sum(version => version.Passages.Count);
            await Console.Error.WriteAsync($"\r{done} of {_passages} passages");
        }
        await Console.Error.WriteLineAsync();
        Add("written and activated, passages/s", done / watch.Elapsed.TotalSeconds, "N0");
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is PostgresPassageIndex postgres)
        {
            watch.Start();
            await postgres.Upkeep.SettleAsync();
            watch.Stop();
            if (postgres.Upkeep.LastFault is { } fault)
                throw new InvalidOperationException("The upkeep failed.", fault);
        }
        Add("the same until segments and graphs are built, passages/s", done / watch.Elapsed.TotalSeconds, "N0");
    }

    private static async Task<VersionPassages> EmbedAsync(
        PassageBuilder builder,
        DocumentInfo document,
        AccessRule access,
        List<Passage> passages,
        CancellationToken cancellationToken
    ) => new(document, access, passages, await builder.EmbedAsync(passages, cancellationToken));

    private async Task EmbedQuestionsAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var embeddings = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        foreach (var question in _corpus.Questions().Take(WarmQuestions + Questions))
        {
            var vector = await embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken);
            _questions.Add((question, QueryParser.Parse(question), vector));
        }
    }

    private async Task MeasureLegsAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var index = services.GetRequiredService<IPassageIndex>();
        var search = services.GetRequiredService<HybridSearch>();
        foreach (var (share, label) in ScaleCorpus.Scopes)
        {
            var scope = AccessScope.Of(label);
            await MeasureAsync(
                $"keyword leg, {Candidates} best, scope reads {share}",
                asked => index.KeywordSearchAsync(asked.Query, scope, MetadataFilter.None, Candidates, cancellationToken)
            );
            await MeasureAsync(
                $"vector leg, {Candidates} best, scope reads {share}",
                asked =>
                    index.VectorSearchAsync(asked.Vector, KeywordQuery.Empty, scope, MetadataFilter.None, Candidates, cancellationToken)
            );
            await MeasureAsync(
                $"hybrid search, not reranked, scope reads {share}",
                asked => search.SearchAsync(Request(asked.Question, scope), cancellationToken)
            );
        }
    }

    private static SearchRequest Request(string question, AccessScope scope) =>
        new(question, scope, MetadataFilter.None) { Reranker = RerankerKind.None };

    private async Task MeasureAsync(string what, Func<(string Question, KeywordQuery Query, ReadOnlyMemory<float> Vector), Task> ask)
    {
        List<double> times = [];
        for (var i = 0; i < _questions.Count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(_questions[i]);
            if (i >= WarmQuestions)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        var (p50, p95) = (RelevanceMeasures.Percentile(times, 0.5), RelevanceMeasures.Percentile(times, 0.95));
        _table.Add($"{what}: p50 / p95 ms", string.Create(CultureInfo.InvariantCulture, $"{p50:F1} / {p95:F1}"));
    }

    private async Task MeasureClientsAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var search = services.GetRequiredService<HybridSearch>();
        var scope = AccessScope.Of(ScaleCorpus.Scopes[0].Label);
        double? alone = null;
        foreach (var clients in (int[])[1, 8])
        {
            var next = -1;
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(
                Enumerable
                    .Range(0, clients)
                    .Select(_ =>
                        Task.Run(
                            async () =>
                            {
                                while (Interlocked.Increment(ref next) is var i && i < _questions.Count)
                                    await search.SearchAsync(Request(_questions[i].Question, scope), cancellationToken);
                            },
                            cancellationToken
                        )
                    )
            );
            var rate = _questions.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
            alone ??= rate;
            Add($"hybrid searches a second, {clients} clients", rate, "F0");
        }
    }

    private async Task MeasureRecallAsync(IPassageIndex index, CancellationToken cancellationToken)
    {
        foreach (var (share, label) in ScaleCorpus.Scopes)
        {
            var scope = AccessScope.Of(label);
            var found = 0;
            var wanted = 0;
            List<double> times = [];
            foreach (var (_, _, vector) in _questions.Take(RecallQuestions))
            {
                var exact = _exact.Find(vector, scope, 10);
                var start = Stopwatch.GetTimestamp();
                var near = await index.VectorSearchAsync(vector, KeywordQuery.Empty, scope, MetadataFilter.None, 10, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                found += near.Count(passage => exact.Contains(passage.PassageId));
                wanted += exact.Count;
            }
            var recall = (double)found / wanted;
            _table.Add(
                $"vector leg, 10 best, scope reads {share}: recall against exact; p50 ms",
                string.Create(CultureInfo.InvariantCulture, $"{recall:F4}; {RelevanceMeasures.Percentile(times, 0.5):F1}")
            );
        }
    }
}

using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>One engine over the scale corpus: bulk writes, hybrid search by one client and by eight, recall of its vector search.</summary>
internal sealed class EngineSpeed
{
    private const int WarmQuestions = 100;
    private const int Questions = 300;
    private const int RecallQuestions = 150;
    private const int Clients = 8;

    private readonly Table _table = new("measure", "value");
    private readonly ServiceProvider _services;
    private readonly ReadyPassages _passages;
    private readonly string[] _questions;

    private EngineSpeed(ServiceProvider services, ReadyPassages passages, string[] questions) =>
        (_services, _passages, _questions) = (services, passages, questions);

    public static Command CreateCommand()
    {
        var engine = new Option<EngineKind>("--engine") { DefaultValueFactory = _ => EngineKind.Sqlite };
        var passages = new Option<int>("--passages") { DefaultValueFactory = _ => 100_000 };
        var heap = new Option<string>("--heap")
        {
            DefaultValueFactory = _ => "1g",
            Description = "Java's memory of an OpenSearch that is started.",
        };
        var command = new Command("engine", "One engine: bulk writes, hybrid search, recall.") { engine, passages, heap };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting, for instance Retrieval:OpenSearch:SearchBeam=400; may be repeated.",
        };
        command.Add(set);
        command.SetAction(
            (result, cancellationToken) =>
            {
                var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
                foreach (var pair in (result.GetValue(set) ?? []).Select(text => text.Split('=', 2)))
                    given["KnowledgeAssistant:" + pair[0]] = pair[1];
                return RunAsync(result.GetValue(engine), result.GetValue(passages), result.GetValue(heap)!, given, cancellationToken);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        EngineKind engine,
        int passages,
        string heap,
        Dictionary<string, string?> given,
        CancellationToken cancellationToken
    )
    {
        using var folder = new TemporaryFolder();
        await using var server = engine == EngineKind.OpenSearch ? await StartAsync(heap) : null;
        await using var postgres = engine == EngineKind.Postgres ? await StartPostgresAsync() : null;
        var settings = new Dictionary<string, string?>(given)
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = engine.ToString(),
            ["KnowledgeAssistant:Retrieval:IndexName"] = $"speed_{Environment.ProcessId}",
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = server?.Url.ToString(),
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            ["KnowledgeAssistant:Retrieval:Postgres:ConnectionString"] = postgres?.ConnectionString,
        };
        var data = DataFolder.At(folder.Path).Create();
        using var held = DataFolderLock.TryAcquire(data, null, out _);
        await using var services = EvaluationServices.Build(data, settings);
        var corpus = new ScaleCorpus(ScaleIndex.Seed);
        var ready = await ReadyPassages.MakeAsync(corpus, services.GetRequiredService<PassageBuilder>(), passages, cancellationToken);
        var speed = new EngineSpeed(services, ready, corpus.Questions());
        try
        {
            await speed.MeasureAsync(engine, server, cancellationToken);
        }
        finally
        {
            await services.GetRequiredKeyedService<IIndexEngine>(engine).RemoveAllAsync(CancellationToken.None);
        }
        return 0;
    }

    private static async Task<OpenSearchServer> StartAsync(string heap) =>
        await OpenSearchServer.StartAsync(heap)
        ?? throw new InvalidOperationException("No OpenSearch: set OPENSEARCH_URL or KNOWLEDGEASSISTANT_SHARED.");

    /// <summary>With memory as on a server of its own, and waiting for the disk as there.</summary>
    private static async Task<PostgresServer> StartPostgresAsync() =>
        await PostgresServer.StartAsync(
            new Dictionary<string, string>
            {
                ["shared_buffers"] = "2GB",
                ["max_wal_size"] = "4GB",
                ["fsync"] = "on",
                ["full_page_writes"] = "on",
            }
        )
        ?? throw new InvalidOperationException(
            "No PostgreSQL with pgvector: run tests/install-postgres, or set KNOWLEDGEASSISTANT_POSTGRES."
        );

    private async Task MeasureAsync(EngineKind engine, OpenSearchServer? server, CancellationToken cancellationToken)
    {
        Add("engine", engine.ToString().ToLowerInvariant());
        Add("passages", _passages.Count.ToString("N0", CultureInfo.InvariantCulture));
        var written = await WriteAsync(cancellationToken);
        Add("bulk, passages/s", written.ToString("N0", CultureInfo.InvariantCulture));
        var watch = Stopwatch.StartNew();
        if (await PostgresUpkeep.SettleAsync(_services, cancellationToken))
        {
            var rate = _passages.Count / (watch.Elapsed.TotalSeconds + (_passages.Count / written));
            Add("bulk until segments and graphs are built, passages/s", rate.ToString("N0", CultureInfo.InvariantCulture));
        }
        foreach (var (table, megabytes) in await PostgresUpkeep.SizesAsync(_services, cancellationToken))
            Add($"on disk, {table} with its indexes, MB", megabytes.ToString("N0", CultureInfo.InvariantCulture));
        if (server is not null)
        {
            using var bare = new BareBulkClient(server.Url, _services.GetRequiredService<IOptions<OpenSearchOptions>>().Value);
            var bareRate = await bare.WriteAsync(_passages, cancellationToken);
            Add("bare _bulk client, passages/s", bareRate.ToString("N0", CultureInfo.InvariantCulture));
            Add("share of it", (written / bareRate).ToString("F2", CultureInfo.InvariantCulture));
        }
        foreach (var narrowed in Narrowed.All(_passages.Count))
            await AddRecallAsync(narrowed, cancellationToken);
        foreach (var narrowed in Narrowed.All(_passages.Count))
            await AddSearchesAsync(narrowed, cancellationToken);
        await AddClientsAsync(cancellationToken);
        _table.Print();
    }

    private async Task<double> WriteAsync(CancellationToken cancellationToken)
    {
        var index = _services.GetRequiredService<IPassageIndex>();
        await index.GetStatisticsAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        foreach (var batch in _passages.Batches)
        {
            await index.WriteAsync(batch, cancellationToken);
            await index.ActivateAsync([.. batch.Select(version => version.Document.VersionId)], cancellationToken);
        }
        return _passages.Count / watch.Elapsed.TotalSeconds;
    }

    private async Task AddRecallAsync(Narrowed narrowed, CancellationToken cancellationToken)
    {
        const int Top = 10;
        var index = _services.GetRequiredService<IPassageIndex>();
        var embeddings = _services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var (found, wanted) = (0, 0);
        foreach (var question in _questions.Take(RecallQuestions))
        {
            var vector = await embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken);
            var truth = _passages.Nearest(vector, narrowed, Top);
            var hits = await index.VectorSearchAsync(vector, KeywordQuery.Empty, narrowed.Scope, narrowed.Filter, Top, cancellationToken);
            found += hits.Count(hit => truth.Contains(hit.PassageId));
            wanted += truth.Count;
        }
        Add($"vector recall@10, {narrowed.Name}", ((double)found / wanted).ToString("F4", CultureInfo.InvariantCulture));
    }

    private async Task AddSearchesAsync(Narrowed narrowed, CancellationToken cancellationToken)
    {
        var steps = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        List<double> times = [];
        for (var i = 0; i < WarmQuestions + Questions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await SearchAsync(_questions[i % _questions.Length], narrowed, cancellationToken);
            if (i < WarmQuestions)
                continue;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            foreach (var step in result.Trace.Steps)
            {
                if (!steps.TryGetValue(step.Name, out var of))
                    steps[step.Name] = of = [];
                of.Add(step.Milliseconds);
            }
        }
        Add($"hybrid, {narrowed.Name}: p50 / p95 ms", Percentiles(times));
        foreach (var (name, of) in steps.Where(step => step.Value.Count > Questions / 2))
            Add($"- {name}", Percentiles(of));
    }

    private async Task AddClientsAsync(CancellationToken cancellationToken)
    {
        var narrowed = Narrowed.All(_passages.Count)[0];
        var one = Stopwatch.StartNew();
        foreach (var question in _questions.Take(Questions))
            await SearchAsync(question, narrowed, cancellationToken);
        one.Stop();
        var times = new ConcurrentBag<double>();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            _questions.Take(Questions * 2),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (question, stop) =>
            {
                var start = Stopwatch.GetTimestamp();
                await SearchAsync(question, narrowed, stop);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        );
        var (single, together) = (Questions / one.Elapsed.TotalSeconds, times.Count / watch.Elapsed.TotalSeconds);
        Add("one client, searches/s", single.ToString("F1", CultureInfo.InvariantCulture));
        Add($"{Clients} clients, searches/s", together.ToString("F1", CultureInfo.InvariantCulture));
        Add($"{Clients} clients: p50 / p95 ms", Percentiles(times));
    }

    private Task<SearchResult> SearchAsync(string question, Narrowed narrowed, CancellationToken cancellationToken)
    {
        // The reranker computes in this process whatever the engine.
        var request = new SearchRequest(question, narrowed.Scope, narrowed.Filter) { Reranker = RerankerKind.None };
        return _services.GetRequiredService<HybridSearch>().SearchAsync(request, cancellationToken);
    }

    private static string Percentiles(IReadOnlyCollection<double> times) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RelevanceMeasures.Percentile(times, 0.5):F1} / {RelevanceMeasures.Percentile(times, 0.95):F1}"
        );

    private void Add(string measure, string value)
    {
        _table.Add(measure, value);
        Console.Error.WriteLine($"{measure}: {value}");
    }
}

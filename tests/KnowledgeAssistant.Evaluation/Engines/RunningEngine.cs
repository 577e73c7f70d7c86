using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>The product on one engine with an empty index, and a server of its own where the engine needs one; goes with everything it stored.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenSearchServer? _openSearch;
    private readonly PostgresServer? _postgres;
    private readonly DataFolderLock? _held;

    private RunningEngine(EngineKind kind, EnginePlan plan, OpenSearchServer? openSearch, PostgresServer? postgres)
    {
        (Kind, _openSearch, _postgres) = (kind, openSearch, postgres);
        var settings = new Dictionary<string, string?>(plan.Settings)
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = kind.ToString(),
            ["KnowledgeAssistant:Retrieval:IndexName"] = IndexName,
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = openSearch?.Url.ToString(),
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            ["KnowledgeAssistant:Retrieval:Postgres:ConnectionString"] = postgres?.ConnectionString,
        };
        var data = DataFolder.At(_folder.Path).Create();
        _held = DataFolderLock.TryAcquire(data, null, out _);
        Services = EvaluationServices.Build(data, settings);
    }

    public EngineKind Kind { get; }

    public ServiceProvider Services { get; }

    public Uri? OpenSearchUrl => _openSearch?.Url;

    public static string IndexName => $"speed_{Environment.ProcessId}";

    /// <summary>Null for the embedded engine, and for a server that was not started here.</summary>
    public int? ServerProcess => _openSearch?.ProcessId ?? _postgres?.ProcessId;

    public static async Task<RunningEngine> StartAsync(EngineKind kind, EnginePlan plan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return kind switch
        {
            EngineKind.OpenSearch => new RunningEngine(kind, plan, await StartOpenSearchAsync(plan.Heap), null),
            EngineKind.Postgres => new RunningEngine(kind, plan, null, await StartPostgresAsync()),
            _ => new RunningEngine(kind, plan, null, null),
        };
    }

    public OpenSearchOptions OpenSearchOptions => Services.GetRequiredService<IOptions<OpenSearchOptions>>().Value;

    /// <summary>From now on no vectors are compared one by one where a graph could be asked.</summary>
    /// <returns>False for the embedded engine, which has none.</returns>
    public bool UseGraphs()
    {
        if (Kind == EngineKind.OpenSearch)
            OpenSearchOptions.ExactUpTo = 0;
        else if (Kind == EngineKind.Postgres)
            Services.GetRequiredService<IOptions<PostgresOptions>>().Value.VectorCopyMegabytes = 0;
        return Kind != EngineKind.Sqlite;
    }

    /// <summary>Has OpenSearch make few segments of many; graphs of many small ones and of one large one find differently much.</summary>
    public async Task MergeAsync(int segments, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = OpenSearchUrl, Timeout = TimeSpan.FromMinutes(20) };
        using var merged = await http.PostAsync(
            FormattableString.Invariant($"{IndexName}*/_forcemerge?max_num_segments={segments}"),
            null,
            cancellationToken
        );
        merged.EnsureSuccessStatusCode();
        await SaySegmentsAsync(cancellationToken);
    }

    public async Task SaySegmentsAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = OpenSearchUrl };
        var segments = await http.GetStringAsync($"_cat/segments/{IndexName}*?h=searchable,docs.count", cancellationToken);
        var searched = segments
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line is ["true", _]);
        await Console.Error.WriteLineAsync($"segments: {string.Join(' ', searched.Select(line => line[1]))}");
    }

    /// <summary>Waits for what goes on after the writes.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => PostgresUpkeep.SettleAsync(Services, cancellationToken);

    /// <summary>
    /// Waits until OpenSearch has merged what was written, and searches see it: graphs that are joined beside a search would be measured with it.
    /// </summary>
    public async Task MergedAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = OpenSearchUrl };
        do
        {
            // A refresh asks for the merges that follow from the last ones.
            (await http.PostAsync($"{IndexName}*/_refresh", null, cancellationToken)).EnsureSuccessStatusCode();
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        } while (
            !(await http.GetStringAsync($"{IndexName}*/_stats/merge?filter_path=_all.total.merges.current", cancellationToken)).Contains(
                ":0}"
            )
        );
        await SaySegmentsAsync(cancellationToken);
    }

    /// <summary>Bytes on disk.</summary>
    public async Task<double> SizeAsync(CancellationToken cancellationToken)
    {
        if (Kind == EngineKind.Postgres)
            return await PostgresUpkeep.SizeAsync(Services, cancellationToken);
        if (OpenSearchUrl is not { } url)
            return Footprint.BytesOf(_folder.Path);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = url };
        var sizes = await http.GetStringAsync($"_cat/indices/{IndexName}*?h=store.size&bytes=b", cancellationToken);
        return sizes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(double.Parse);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.GetRequiredKeyedService<IIndexEngine>(Kind).RemoveAllAsync(CancellationToken.None);
        await Services.DisposeAsync();
        _held?.Dispose();
        if (_openSearch is not null)
            await _openSearch.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<OpenSearchServer> StartOpenSearchAsync(string heap) =>
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
}

using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>A database on the real server, and engines on it. Skips its test without a server, and fails it in CI.</summary>
internal sealed class PostgresFixture : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly List<PostgresEngine> _engines = [];

    private PostgresFixture(PostgresDatabase database) => _database = database;

    /// <summary>Each engine has two pools, and a test has several engines.</summary>
    public string ConnectionString =>
        _database.ConnectionString + ";Maximum Pool Size=8;Connection Idle Lifetime=2;Connection Pruning Interval=1";

    /// <summary>So small that a handful of documents goes through segments, joins and graphs; each activation waits for them.</summary>
    public static UpkeepLimits TinyLimits { get; } =
        new()
        {
            Flush = 6,
            Segment = 64,
            JoinedAtOnce = 2,
            Graph = 10,
            Quiet = TimeSpan.Zero,
            Waits = true,
        };

    public static async Task<PostgresFixture> CreateAsync()
    {
        if (await PostgresServer.SharedAsync() is { } server)
            return new PostgresFixture(await server.CreateDatabaseAsync());
        const string reason = "There is no PostgreSQL with pgvector on this machine, and KNOWLEDGEASSISTANT_POSTGRES names none.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        throw new InvalidOperationException(reason);
    }

    /// <summary>One instance of the product, as far as the engine goes.</summary>
    public PostgresEngine Engine(
        string indexName,
        RetrievalOptions? options = null,
        UpkeepLimits? limits = null,
        PostgresOptions? postgres = null
    )
    {
        options ??= new RetrievalOptions();
        options = new RetrievalOptions
        {
            IndexName = indexName,
            K1 = options.K1,
            B = options.B,
            TitleCount = options.TitleCount,
            HeadingCount = options.HeadingCount,
        };
        postgres ??= new PostgresOptions();
        if (postgres.ConnectionString.Length == 0)
            postgres.ConnectionString = ConnectionString;
        var engine = new PostgresEngine(options, postgres, limits ?? new UpkeepLimits(), NullLogger.Instance);
        _engines.Add(engine);
        return engine;
    }

    /// <summary>Ends an instance before the test does.</summary>
    public async Task CloseAsync(PostgresEngine engine)
    {
        _engines.Remove(engine);
        await engine.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        await _database.DisposeAsync();
    }
}

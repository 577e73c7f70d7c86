using System.Globalization;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

public sealed class PostgresPassageIndexConformanceTests : PostgresConformanceTests
{
    private protected override UpkeepLimits Limits => new();

    private protected override PostgresOptions PostgresOptions => new();
}

/// <summary>The same with everything that otherwise happens after thousands of passages: segments, joins, graphs, and graphs always asked.</summary>
public sealed class PostgresSegmentsConformanceTests : PostgresConformanceTests
{
    private protected override UpkeepLimits Limits => PostgresFixture.TinyLimits;

    private protected override PostgresOptions PostgresOptions =>
        new()
        {
            ExactPassages = 0,
            GraphSearchCandidates = 1_500,
            VectorCopyMegabytes = 0,
        };
}

public abstract class PostgresConformanceTests : PassageIndexConformanceTests
{
    private PostgresFixture? _server;
    private PostgresEngine? _engine;
    private int _indexes;

    private protected override int Stories => 3;

    private protected abstract UpkeepLimits Limits { get; }

    private protected abstract PostgresOptions PostgresOptions { get; }

    public override async ValueTask InitializeAsync() => _server = await PostgresFixture.CreateAsync();

    private protected override Task<IPassageIndex> CreateAsync() => OpenAsync("t" + (_indexes++).ToString(CultureInfo.InvariantCulture));

    private protected override IIndexEngine CreateEngine() => _server!.Engine("generations", Options, Limits, PostgresOptions);

    private protected override async Task<IPassageIndex> RestartAsync(IPassageIndex index)
    {
        var schema = ((PostgresPassageIndex)index).Schema;
        await index.DisposeAsync();
        return await OpenAsync(schema[..schema.LastIndexOf('_')]);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<IPassageIndex> OpenAsync(string name)
    {
        if (_engine is not null)
            await _server!.CloseAsync(_engine);
        _engine = _server!.Engine(name, Options, Limits, PostgresOptions);
        return await _engine.OpenCurrentAsync(Identity, CancellationToken.None);
    }
}

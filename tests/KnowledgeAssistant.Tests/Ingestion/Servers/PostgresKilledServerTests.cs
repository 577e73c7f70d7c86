using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.TestServers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

public sealed class PostgresKilledServerTests(CrashCorpus corpus) : KilledServerTests(corpus), IClassFixture<CrashCorpus>
{
    private PostgresServer? _server;

    [Fact]
    public Task Server_KilledDuringSearchIndexingAndSwitch_AllGoOnByThemselves() => KillAndGoOnAsync("k");

    /// <summary>A server of its own: others are in the middle of their tests on the shared one.</summary>
    public override async ValueTask InitializeAsync()
    {
        const string reason =
            "A PostgreSQL with pgvector that this test may kill is needed: tests/install-postgres, and no KNOWLEDGEASSISTANT_POSTGRES.";
        _server = await PostgresServer.StartAsync(new Dictionary<string, string>());
        if (_server?.ProcessId is not null)
            return;
        if (_server is null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    protected override Dictionary<string, string?> SettingsOf(string index) =>
        new()
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.Postgres),
            ["KnowledgeAssistant:Retrieval:IndexName"] = index,
            ["KnowledgeAssistant:Retrieval:Postgres:ConnectionString"] = _server!.ConnectionString + ";Maximum Pool Size=4;Timeout=60",
        };

    protected override Task KillAsync() => _server!.KillAsync();

    protected override Task StartAgainAsync() => _server!.StartAgainAsync();
}

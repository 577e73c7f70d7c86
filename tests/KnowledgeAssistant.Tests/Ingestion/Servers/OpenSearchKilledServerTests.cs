using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.TestServers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

public sealed class OpenSearchKilledServerTests(CrashCorpus corpus) : KilledServerTests(corpus), IClassFixture<CrashCorpus>
{
    private OpenSearchServer? _server;

    [Fact]
    public Task Server_KilledDuringSearchIndexingAndSwitch_AllGoOnByThemselves() => KillAndGoOnAsync("k");

    /// <summary>A server of its own: others are in the middle of their tests on the shared one.</summary>
    public override async ValueTask InitializeAsync()
    {
        const string reason = "An OpenSearch that this test may kill is needed: KNOWLEDGEASSISTANT_SHARED, and no OPENSEARCH_URL.";
        _server = await OpenSearchServer.StartAsync("256m", isBrief: true);
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
            ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch),
            ["KnowledgeAssistant:Retrieval:IndexName"] = index,
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = _server!.Url.ToString(),
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
        };

    protected override Task KillAsync() => _server!.KillAsync();

    protected override Task StartAgainAsync() => _server!.StartAgainAsync();
}

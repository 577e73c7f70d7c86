using System.Text;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Retrieval.OpenSearch;
using KnowledgeAssistant.TestServers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

public sealed class OpenSearchServerFaultTests(CrashCorpus corpus) : ServerFaultTests(corpus), IClassFixture<CrashCorpus>
{
    private OpenSearchFixture? _server;
    private Uri? _url;

    [Fact]
    public async Task Ingest_IndexMadeReadOnlyByAFullDisk_BlamesNoDocumentAndGoesOnAfterwards()
    {
        var index = NewIndex();
        await using var host = await StartAsync(index);
        await BlockAsync(index, "true");
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => host.IngestAsync(Corpus.Folder, CrashCorpus.Collection));
        Assert.True(fault.NeedsAdmin);
        Assert.Contains("Free disk space", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await host.RowsAsync(), row => row.State == DocumentState.Failed);
        Assert.Empty(await SearchAsync(host));

        await BlockAsync(index, "null");
        await host.WorkAsync();
        await AssertCleanAsync(host);
    }

    protected override async Task<TcpProxy> StartProxyAsync()
    {
        _server = await OpenSearchFixture.CreateAsync();
        _url = (await OpenSearchServer.SharedAsync())!.Url;
        return TcpProxy.Before(_url.Host, _url.Port);
    }

    protected override Dictionary<string, string?> SettingsOf(string index, int patience = 60) =>
        new()
        {
            ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch),
            ["KnowledgeAssistant:Retrieval:IndexName"] = index,
            ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = $"http://127.0.0.1:{Proxy.Port}",
            ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
            ["KnowledgeAssistant:Retrieval:OpenSearch:TimeoutSeconds"] = $"{patience}",
        };

    protected override async Task RemoveAsync(string index)
    {
        using var http = Client();
        using var response = await http.DeleteAsync(new Uri($"{index}-*", UriKind.Relative));
    }

    protected override ValueTask CloseAsync() => _server!.DisposeAsync();

    private async Task BlockAsync(string index, string value)
    {
        using var http = Client();
        using var body = new StringContent($"{{\"index.blocks.read_only_allow_delete\":{value}}}", Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri($"{index}-*/_settings", UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
    }

    private HttpClient Client() => new(new SocketsHttpHandler()) { BaseAddress = _url };
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.TestServers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

/// <summary>
/// The whole library on an engine's real server, which a proxy takes away and gives back. Whatever happens, what is searchable in the end is what the
/// embedded engine has after a run that nothing disturbed.
/// </summary>
public abstract partial class ServerFaultTests(CrashCorpus corpus) : IAsyncLifetime
{
    private readonly List<string> _indexes = [];

    protected CrashCorpus Corpus => corpus;

    protected TcpProxy Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Proxy = await StartProxyAsync();

    public async ValueTask DisposeAsync()
    {
        if (Proxy is null)
            return;
        Proxy.Open();
        foreach (var index in _indexes)
            await RemoveAsync(index);
        await Proxy.DisposeAsync();
        await CloseAsync();
    }

    [Fact]
    public async Task Start_ServerAbsent_TheRestWorksAndTheSearchComesBackByItself()
    {
        Proxy.Refuse();
        await using var host = await StartAsync(NewIndex());
        Assert.Contains("cannot be reached", host.WithoutSearch, StringComparison.Ordinal);
        var away = await Assert.ThrowsAsync<PassageIndexException>(() => host.IngestAsync(corpus.Folder, CrashCorpus.Collection));
        Assert.True(away.IsTransient);
        Assert.Equal(CrashCorpus.Documents, (await host.RowsAsync()).Count);
        var refused = await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(host));
        Assert.True(refused.IsTransient);

        Proxy.Open();
        await host.WorkAsync();
        await AssertCleanAsync(host);
        Assert.NotEmpty(await SearchAsync(host));
    }

    [Fact]
    public async Task Start_ServerTakesConnectionsAndSaysNothing_IsGivenUpAfterItsLimit()
    {
        Proxy.Stall();
        await using var host = await DiskHost.StartAsync(corpus.NewDataFolder(), SettingsOf(NewIndex(), patience: 1));
        Assert.Matches("not answer (in time|within)", host.WithoutSearch);
        Proxy.Open();
        // A second is little for a busy server too: whoever gives up so soon tries again.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await Record.ExceptionAsync(() => WorkAndSearchAsync(host)) is { } fault)
        {
            Assert.True(fault is PassageIndexException { IsTransient: true }, fault.ToString());
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task WorkAndSearchAsync(DiskHost host)
    {
        await host.WorkAsync();
        Assert.Empty(await SearchAsync(host));
    }

    [Fact]
    public async Task Ingest_ServerGoneInTheMiddle_EndsWithTheSamePassages()
    {
        await using (var clean = await StartAsync(NewIndex()))
            await clean.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        var all = Proxy.Passed;
        foreach (var share in (double[])[0.3, 0.55, 0.7, 0.85, 0.97])
        {
            await using var host = await StartAsync(NewIndex());
            Proxy.RefuseAfter((long)(all * share) - 20_000);
            var fault = await Record.ExceptionAsync(() => host.IngestAsync(corpus.Folder, CrashCorpus.Collection));
            Assert.True(fault is null or PassageIndexException { IsTransient: true }, fault?.ToString());
            Assert.DoesNotContain(await host.RowsAsync(), row => row.State == DocumentState.Failed);

            Proxy.Open();
            await host.WorkAsync();
            await AssertCleanAsync(host);
        }
    }

    [Fact]
    public async Task Search_ServerGoneInTheMiddle_SaysSoAndTheNextOneIsAnswered()
    {
        await using var host = await FilledAsync();
        var found = await SearchAsync(host);
        var before = Proxy.Passed;
        await SearchAsync(host);
        var all = Proxy.Passed - before;
        foreach (var left in (long[])[0, 1, all / 3, all / 2, all - 200, all - 1])
        {
            Proxy.RefuseAfter(left);
            var fault = await Record.ExceptionAsync(() => SearchAsync(host));
            Assert.True(fault is null or PassageIndexException { IsTransient: true }, fault?.ToString());
            Proxy.Open();
            Assert.Equal(found, await SearchAsync(host));
        }
        Proxy.Reset();
        Assert.Equal(found, await SearchAsync(host));
    }

    [Fact]
    public async Task Narrow_ServerGone_NobodyReadsByTheRightsOfBefore()
    {
        await using var host = await FilledAsync();
        var rows = await host.RowsAsync();
        var (deleted, restricted) = (rows[0], rows[1]);
        Proxy.Refuse();
        await Assert.ThrowsAsync<PassageIndexException>(() => host.Library.DeleteAsync(deleted.Id, CancellationToken.None));
        await Assert.ThrowsAsync<PassageIndexException>(() =>
            host.Library.SetDocumentAccessAsync(restricted.Id, [AccessLabel.Group("hr")], CancellationToken.None)
        );

        Proxy.Open();
        var refused = await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(host));
        Assert.True(refused.IsTransient);
        await host.WorkAsync();
        Assert.Equal(CrashCorpus.Documents - 2, await CountAsync(host, AccessScope.EveryoneOnly));
        Assert.Equal(CrashCorpus.Documents - 1, await CountAsync(host, AccessScope.Of(AccessLabel.Group("hr"))));
        Assert.Null(await host.Library.FindAsync(deleted.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Narrow_ServerGoneAndTheProgramToo_NobodyReadsByTheRightsOfBeforeAtTheNextStart()
    {
        var (index, data) = (NewIndex(), corpus.NewDataFolder());
        await using (var host = await StartAsync(index, data))
        {
            await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
            var row = (await host.RowsAsync())[0];
            Proxy.Refuse();
            await Assert.ThrowsAsync<PassageIndexException>(() =>
                host.Library.SetDocumentAccessAsync(row.Id, [AccessLabel.Group("hr")], CancellationToken.None)
            );
        }
        await using var next = await StartAsync(index, data);
        Proxy.Open();
        await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(next));
        await next.WorkAsync();
        Assert.Equal(CrashCorpus.Documents - 1, await CountAsync(next, AccessScope.EveryoneOnly));
    }

    [Fact]
    public async Task Search_FiftyUsersAndFewConnectionsToASlowServer_AllAreAnswered()
    {
        await using var host = await FilledAsync();
        var found = await SearchAsync(host);
        Proxy.Delay(TimeSpan.FromMilliseconds(1));
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => SearchAsync(host))));
        Assert.All(all, one => Assert.Equal(found, one));
    }

    [Fact]
    public async Task Start_IndexOfAnotherEmbeddingModel_ServesByItsWordsUntilItIsMadeAnew()
    {
        var (index, data) = (NewIndex(), corpus.NewDataFolder());
        await using (var host = await StartAsync(index, data))
            await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        await using var other = await StartAsync(index, data, OtherModel);
        Assert.Null(other.WithoutSearch);
        Assert.NotEmpty(await SearchAsync(other));
        await other.WorkAsync();
        await AssertCleanAsync(other);
        Assert.NotEmpty(await SearchAsync(other, SearchMode.Vector));
    }

    /// <summary>Before the server, which is started if need be; skips the test where there is none.</summary>
    protected abstract Task<TcpProxy> StartProxyAsync();

    /// <summary>Of an engine behind the proxy.</summary>
    /// <param name="patience">Seconds until a wait for the server is given up.</param>
    protected abstract Dictionary<string, string?> SettingsOf(string index, int patience = 60);

    /// <summary>Takes what a test left on the server away.</summary>
    protected abstract Task RemoveAsync(string index);

    protected abstract ValueTask CloseAsync();

    protected string NewIndex()
    {
        _indexes.Add($"f{Guid.NewGuid():N}"[..12]);
        return _indexes[^1];
    }

    private protected Task<DiskHost> StartAsync(string index, string? data = null, Action<IServiceCollection>? change = null) =>
        DiskHost.StartAsync(data ?? corpus.NewDataFolder(), SettingsOf(index), change);

    private protected async Task<DiskHost> FilledAsync()
    {
        var host = await StartAsync(NewIndex());
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        return host;
    }

    private protected static async Task<IReadOnlyList<string>> SearchAsync(DiskHost host, SearchMode mode = SearchMode.Hybrid)
    {
        var request = new SearchRequest("bucket policy of a region", AccessScope.EveryoneOnly, MetadataFilter.None)
        {
            Mode = mode,
            Reranker = RerankerKind.None,
        };
        var result = await host.Get<HybridSearch>().SearchAsync(request, CancellationToken.None);
        return [.. result.Hits.Select(hit => hit.Passage.Id)];
    }

    private protected async Task AssertCleanAsync(DiskHost host)
    {
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }

    /// <summary>Documents of which a search under the scope sees anything.</summary>
    private protected static async Task<int> CountAsync(DiskHost host, AccessScope scope)
    {
        var request = new SearchRequest("bucket", scope, MetadataFilter.None) { Mode = SearchMode.Keyword, Top = 1_000 };
        var result = await host.Get<HybridSearch>().SearchAsync(request, CancellationToken.None);
        return result.Hits.Select(hit => hit.Passage.Document.DocumentId).Distinct().Count();
    }

    private static void OtherModel(IServiceCollection services) =>
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            new StaticEmbeddingGenerator(Path.Combine(AppContext.BaseDirectory, "models/static-minilm-384"), dimensions: 128)
        );
}

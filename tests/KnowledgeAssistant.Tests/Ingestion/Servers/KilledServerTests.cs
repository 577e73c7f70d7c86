using System.Collections.Concurrent;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

/// <summary>
/// The engine's server process is killed while one program is searched on it, another one writes to it and a third one switches to it and back, and started
/// again on what it left: everything goes on by itself, and what is searchable then is what a run has that nothing disturbed.
/// </summary>
public abstract class KilledServerTests(CrashCorpus corpus) : IAsyncLifetime
{
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Of an index of this name on the server.</summary>
    protected abstract Dictionary<string, string?> SettingsOf(string index);

    protected abstract Task KillAsync();

    protected abstract Task StartAgainAsync();

    private protected async Task KillAndGoOnAsync(string name)
    {
        await using var searched = await StartAsync(name + "_s", null);
        await searched.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        var expected = await FindAsync(searched);
        await using var written = await StartAsync(name + "_w", null);
        await using var moved = await StartAsync(name + "_m", nameof(EngineKind.Sqlite));
        var (embedded, onServer) = await BuildAsync(moved);

        using var gone = new CancellationTokenSource();
        var faults = new ConcurrentBag<Exception>();
        var searches = Enumerable.Range(0, 3).Select(_ => Task.Run(() => SearchAsync(searched, expected, faults, gone.Token))).ToList();
        var moves = Task.Run(() => MoveAsync(moved, [onServer, embedded], gone.Token));
        var writes = Task.Run(() => Record.ExceptionAsync(() => written.IngestAsync(corpus.Folder, CrashCorpus.Collection)).AsTask());
        await UntilAsync(async () => (await written.RowsAsync()).Any(row => row.State == DocumentState.Ready));
        await KillAsync();
        await UntilAsync(() => Task.FromResult(faults.Count >= 3));
        await gone.CancelAsync();
        await Task.WhenAll(searches);
        Assert.All(faults, fault => Assert.True(fault is PassageIndexException { IsTransient: true }, fault.ToString()));
        var cut = await writes;
        Assert.True(cut is null or PassageIndexException { IsTransient: true }, cut?.ToString());
        Assert.DoesNotContain(await written.RowsAsync(), row => row.State == DocumentState.Failed);
        await moves;
        await AssertAnsweredWithoutAsync(moved);

        await StartAgainAsync();
        await UntilAsync(async () => await Record.ExceptionAsync(() => FindAsync(searched)) is null);
        Assert.Equal(expected, await FindAsync(searched));
        await AssertCleanAsync(searched);
        await written.WorkAsync();
        await AssertCleanAsync(written);
        await AssertMovedAsync(moved, [embedded, onServer]);
    }

    private Task<DiskHost> StartAsync(string index, string? engine)
    {
        var settings = SettingsOf(index);
        settings["KnowledgeAssistant:Ingestion:BatchDocuments"] = "2";
        if (engine is not null)
            settings["KnowledgeAssistant:Retrieval:Engine"] = engine;
        return DiskHost.StartAsync(corpus.NewDataFolder(), settings);
    }

    /// <summary>On the embedded engine, with a complete build on the server beside it.</summary>
    private async Task<(Guid Embedded, Guid OnServer)> BuildAsync(DiskHost host)
    {
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        var engine = Enum.Parse<EngineKind>(SettingsOf("any")["KnowledgeAssistant:Retrieval:Engine"]!);
        var started = await host.Get<IndexMoves>().StartAsync(new GenerationTarget(engine, null, null), CancellationToken.None);
        Assert.Null(started.Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
        Assert.Equal([GenerationState.Live, GenerationState.Ready], rows.Select(row => row.State));
        return (rows[0].Id, rows[1].Id);
    }

    private static async Task MoveAsync(DiskHost host, Guid[] turns, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            foreach (var turn in turns)
                await host.Get<IndexMoves>().SwitchAsync(turn, CancellationToken.None);
    }

    /// <summary>The embedded build is live, or stands in once it was compared.</summary>
    private static async Task AssertAnsweredWithoutAsync(DiskHost host)
    {
        var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
        Assert.Single(rows, row => row.State == GenerationState.Live);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.NotEmpty(await FindAsync(host));
    }

    private async Task AssertMovedAsync(DiskHost host, Guid[] turns)
    {
        foreach (var turn in turns)
        {
            await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
            var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
            if (rows.Single(row => row.Id == turn).State != GenerationState.Live)
                Assert.Null((await host.Get<IndexMoves>().SwitchAsync(turn, CancellationToken.None)).Reason);
            await AssertCleanAsync(host);
        }
    }

    private async Task AssertCleanAsync(DiskHost host)
    {
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }

    private static async Task SearchAsync(
        DiskHost host,
        IReadOnlyList<string> expected,
        ConcurrentBag<Exception> faults,
        CancellationToken stop
    )
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Assert.Equal(expected, await FindAsync(host));
            }
            catch (Exception fault)
            {
                faults.Add(fault);
                return;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> FindAsync(DiskHost host)
    {
        var request = new SearchRequest("bucket policy of a region", AccessScope.EveryoneOnly, MetadataFilter.None)
        {
            Reranker = RerankerKind.None,
        };
        var result = await host.Get<HybridSearch>().SearchAsync(request, CancellationToken.None);
        return [.. result.Hits.Select(hit => hit.Passage.Id)];
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo())
            await Task.Delay(5, patience.Token);
    }
}

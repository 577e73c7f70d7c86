using System.Collections.Concurrent;
using System.Diagnostics;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>"Reading" is said of what a reader is at, "Waiting" of everything that was only taken from the queue.</summary>
public sealed class ReadingNowTests : IAsyncLifetime
{
    private const int Readers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);
    private IngestionHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync(
            settings: new Dictionary<string, string?> { ["KnowledgeAssistant:Ingestion:Readers"] = $"{Readers}" }
        );
        var collection = await _host.CollectionAsync();
        for (var i = 0; i < 6; i++)
            await _host.AcceptedAsync(collection, $"{i}.txt", $"Text of document {i}.");
        _host.Read = async (path, name, token) =>
        {
            await Hold(name).Task.WaitAsync(token);
            return await PlainReader.ReadAsync(path, name, token);
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Work_MoreTakenThanReaders_ShowsOnlyWhatIsRead()
    {
        var heard = new List<DocumentState>();
        using var listening = new CancellationTokenSource();
        var changes = _host.Get<IngestionProgress>().Subscribe(listening.Token);
        var working = _host.WorkAsync();

        await UntilReadingAsync("0.txt", "1.txt");
        Assert.Equal(6, await _host.CountAsync<Job>());
        Assert.Equal(6, await LeasedAsync());
        Assert.Equal(["2.txt", "3.txt", "4.txt", "5.txt"], await SourcesAsync(DocumentState.Waiting));

        Hold("0.txt").SetResult();
        await UntilReadingAsync("1.txt", "2.txt");
        Assert.Equal(DocumentState.Waiting, (await ListAsync()).Single(row => row.Source == "3.txt").State);
        ReleaseAll();
        await working.WaitAsync(Patience);

        Assert.Equal(6, (await SourcesAsync(DocumentState.Ready)).Count);
        await foreach (var change in changes)
        {
            if (change.Source == "0.txt")
                heard.Add(change.State);
            if (change.State == DocumentState.Ready && change.Source == "0.txt")
                break;
        }
        Assert.Equal([DocumentState.Reading, DocumentState.Indexing, DocumentState.Ready], heard);
    }

    [Fact]
    public async Task Work_ScansWaitToBeRecognised_OnlyTheRecognisedOneIsShownAsRead()
    {
        var turns = _host.Get<ReadingTurns>();
        _host.Read = async (path, name, token) =>
        {
            // All are scans: each is looked at, then one of them is recognised.
            if (name != "0.txt")
                await Hold("looked").Task.WaitAsync(token);
            return await turns.AsideAsync(
                async () =>
                {
                    await Hold(name).Task.WaitAsync(token);
                    return await PlainReader.ReadAsync(path, name, token);
                },
                token
            );
        };
        var working = _host.WorkAsync();
        await UntilReadingAsync("0.txt", "1.txt", "2.txt");

        Hold("looked").SetResult();
        await UntilReadingAsync("0.txt");

        ReleaseAll();
        await working.WaitAsync(Patience);
        Assert.Equal(6, (await SourcesAsync(DocumentState.Ready)).Count);
    }

    [Fact]
    public async Task Recover_KilledWhileReading_ShowsWaitingAgain()
    {
        using var stop = new CancellationTokenSource();
        var working = _host.Get<IngestionPipeline>().RunAsync(stop.Token);
        await UntilReadingAsync("0.txt", "1.txt");
        // As by a kill: nothing is given back.
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        await using var after = await IngestionHost.StartAsync(_host);

        await after.RecoverAsync();

        Assert.Equal(6, (await SourcesAsync(DocumentState.Waiting)).Count);
    }

    [Fact]
    public async Task Release_BrokenOffRun_ShowsWaitingAgain()
    {
        using var stop = new CancellationTokenSource();
        var pipeline = _host.Get<IngestionPipeline>();
        var working = pipeline.RunAsync(stop.Token);
        await UntilReadingAsync("0.txt", "1.txt");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);

        await pipeline.ReleaseAsync(CancellationToken.None);

        Assert.Equal(6, (await SourcesAsync(DocumentState.Waiting)).Count);
        Assert.Equal(0, await LeasedAsync());
    }

    private TaskCompletionSource Hold(string name) =>
        _held.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private void ReleaseAll()
    {
        for (var i = 0; i < 6; i++)
            Hold($"{i}.txt").TrySetResult();
    }

    private async Task UntilReadingAsync(params string[] sources)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyList<string> shown = [];
        while (!(shown = await SourcesAsync(DocumentState.Reading)).SequenceEqual(sources))
        {
            Assert.True(clock.Elapsed < Patience, $"Shown as read: {string.Join(", ", shown)}");
            await Task.Delay(20);
        }
    }

    private async Task<IReadOnlyList<string>> SourcesAsync(DocumentState state) => [.. (await ListAsync(state)).Select(row => row.Source)];

    private async Task<IReadOnlyList<DocumentRow>> ListAsync(DocumentState? state = null) =>
        (await _host.Library.ListAsync(new DocumentQuery { State = state }, CancellationToken.None)).Rows;

    private Task<int> LeasedAsync() =>
        _host.Get<AppDatabase>().RunAsync(context => context.Set<Job>().CountAsync(job => job.LeasedUntil != null), CancellationToken.None);
}

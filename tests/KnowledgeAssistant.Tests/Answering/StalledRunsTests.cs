using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Runs whose model says nothing for a long time cost no connection and keep nobody from writing.</summary>
public sealed class StalledRunsTests
{
    private const int Runs = 20;

    [Fact]
    public async Task TwentyRunsThatStall_HoldNoConnectionAndNoLock()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(
            writer,
            settings: new() { ["KnowledgeAssistant:Answering:ConcurrentRuns"] = "20", ["KnowledgeAssistant:Answering:RunsPerUser"] = "20" }
        );
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        using var open = new OpenConnections(host.Folder.Database);
        var starts = Enumerable.Range(0, Runs).Select(_ => AnsweringHost.Ask("Which dog may ride in the box?")).ToList();
        foreach (var start in starts)
            await host.Runs.StartAsync(start, CancellationToken.None);
        var followers = starts.Select(start => FollowAsync(host, start.RunId)).ToList();
        await Task.WhenAll(followers.Select(follower => follower.HasText.Task));

        // What was stored last may be giving its connection back at this moment; a stalled run never would.
        for (var i = 0; i < 6_000 && open.Count > 0; i++)
            await Task.Delay(10);
        Assert.True(open.Seen > Runs);
        Assert.Equal(0, open.Count);
        await WriteAtOnceAsync(host);
        Assert.All(followers, follower => Assert.False(follower.Ended.IsCompleted));

        writer.Release.SetResult();
        Assert.All(await Task.WhenAll(followers.Select(follower => follower.Ended)), state => Assert.Equal(TurnState.Done, state));
    }

    private static (TaskCompletionSource HasText, Task<TurnState> Ended) FollowAsync(AnsweringHost host, Guid run)
    {
        var hasText = new TaskCompletionSource();
        return (hasText, EndAsync());

        async Task<TurnState> EndAsync()
        {
            await foreach (var next in host.Runs.FollowAsync(run, AnsweringHost.Reader, 0, CancellationToken.None))
            {
                if (next.Event is TextAdded)
                    hasText.TrySetResult();
                if (next.Event is RunEnded ended)
                    return ended.State;
            }
            throw new InvalidOperationException("The run has no end.");
        }
    }

    /// <summary>With no patience at all: any lock would throw.</summary>
    private static async Task WriteAtOnceAsync(AnsweringHost host)
    {
        await using var other = new SqliteConnection($"Data Source={host.Folder.Database};Pooling=False;Default Timeout=0");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=0; BEGIN EXCLUSIVE; UPDATE Conversations SET Title = Title; COMMIT;";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}

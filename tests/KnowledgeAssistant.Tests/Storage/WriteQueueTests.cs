using KnowledgeAssistant.Storage;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class WriteQueueTests
{
    [Fact]
    public async Task EnterAsync_SeveralWaiting_LetsThemInOneByOneInTheirOrder()
    {
        var queue = new WriteQueue();
        var first = await queue.EnterAsync(default);
        var second = queue.EnterAsync(default);
        var third = queue.EnterAsync(default);
        Assert.False(second.IsCompleted);

        first.Dispose();
        var place = await second;
        // A place that was left already is nobody's to leave again.
        first.Dispose();
        Assert.False(third.IsCompleted);

        place.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task EnterAsync_OneThatGivesUpWaiting_HoldsNobodyBack()
    {
        var queue = new WriteQueue();
        using var patience = new CancellationTokenSource();
        var first = await queue.EnterAsync(default);
        var second = queue.EnterAsync(patience.Token);
        var third = queue.EnterAsync(default);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task EnterBehindAsync_OthersWait_ComesAfterThemButNotForever()
    {
        var queue = new WriteQueue();
        var place = await queue.EnterAsync(default);
        var behind = queue.EnterBehindAsync(default);
        var waiting = Enumerable.Range(0, 20).Select(_ => queue.EnterAsync(default)).ToList();

        var passed = 0;
        while (!behind.IsCompleted)
        {
            Assert.InRange(passed, 0, 16);
            place.Dispose();
            var next = await Task.WhenAny(behind, waiting[passed]);
            place = await next;
            passed += next == behind ? 0 : 1;
        }

        Assert.Equal(16, passed);
        place.Dispose();
        foreach (var turn in waiting.Skip(16))
            (await turn).Dispose();
        (await queue.EnterBehindAsync(default)).Dispose();
    }
}

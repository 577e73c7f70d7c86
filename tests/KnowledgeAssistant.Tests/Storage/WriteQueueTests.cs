using KnowledgeAssistant.Storage;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class WriteQueueTests
{
    [Fact]
    public async Task EnterAsync_SeveralWaiting_LetsThemInOneByOneInTheirOrder()
    {
        using var queue = new WriteQueue();
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
        using var queue = new WriteQueue();
        using var patience = new CancellationTokenSource();
        var first = await queue.EnterAsync(default);
        var second = queue.EnterAsync(patience.Token);
        var third = queue.EnterAsync(default);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        first.Dispose();
        (await third).Dispose();
    }
}

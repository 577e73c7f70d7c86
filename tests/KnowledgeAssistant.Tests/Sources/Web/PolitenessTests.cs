using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

public sealed class PolitenessTests
{
    [Fact]
    public async Task Wait_OneHost_LetsRequestsThroughOneDelayApart()
    {
        var time = new ManualTime();
        var politeness = new Politeness(time);
        var delay = TimeSpan.FromSeconds(2);
        Assert.True(politeness.WaitAsync("public.test", delay, CancellationToken.None).IsCompleted);

        var second = politeness.WaitAsync("PUBLIC.test", delay, CancellationToken.None);
        var third = politeness.WaitAsync("public.test", delay, CancellationToken.None);
        Assert.True(politeness.WaitAsync("other.test", delay, CancellationToken.None).IsCompleted);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await third;
    }
}

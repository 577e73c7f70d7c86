using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>The one long test: it runs beside others.</summary>
public sealed class LongDropTests(Chromium chromium, ModelChat chat) : IClassFixture<ModelChat>
{
    [Fact]
    public async Task Drop_OfTwoMinutes_ComesBackByAtMostOneClickWithTheSameText()
    {
        Assert.InRange(await DroppedPage.DropAsync(chromium, chat, TimeSpan.FromMinutes(2)), 0, 1);
    }
}

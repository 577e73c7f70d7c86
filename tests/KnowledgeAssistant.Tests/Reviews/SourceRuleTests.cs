using KnowledgeAssistant.Access;
using KnowledgeAssistant.Reviews;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

public sealed class SourceRuleTests
{
    [Theory]
    [InlineData("everyone|", true)]
    [InlineData("everyone|group:hr", true)]
    [InlineData("group:hr group:legal|", true)]
    [InlineData("group:legal|", false)]
    [InlineData("everyone|group:legal", false)]
    [InlineData("|", false)]
    [InlineData("|everyone", false)]
    [InlineData("", false)]
    [InlineData("everyone", false)]
    [InlineData("everyone nonsense|", false)]
    public void MayRead_AWrittenRule_FollowsTheScopeAndFailsClosed(string rule, bool expected) =>
        Assert.Equal(expected, SourceRule.MayRead(rule, AccessScope.Of(AccessLabel.Group("hr"))));

    [Fact]
    public void Of_TheSameLabelsInAnotherOrder_IsTheSameText()
    {
        var (hr, legal) = (AccessLabel.Group("hr"), AccessLabel.Group("legal"));
        Assert.Equal(SourceRule.Of([legal, hr], [AccessLabel.Everyone]), SourceRule.Of([hr, legal], [AccessLabel.Everyone]));
        Assert.Equal("group:hr group:legal|everyone", SourceRule.Of([legal, hr], [AccessLabel.Everyone]));
    }
}

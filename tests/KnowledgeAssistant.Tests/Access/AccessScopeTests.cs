using KnowledgeAssistant.Access;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

public sealed class AccessScopeTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");
    private static readonly AccessLabel Legal = AccessLabel.Group("legal");

    [Fact]
    public void MayRead_RuleWithoutSharedLabel_IsRefused() => Assert.False(AccessScope.EveryoneOnly.MayRead([Hr], []));

    [Fact]
    public void MayRead_EmptyRule_IsRefusedToAnybody() => Assert.False(AccessScope.Of(Hr, Legal).MayRead([], []));

    [Fact]
    public void MayRead_DocumentWithLabelsOfItsOwn_NeedsBoth()
    {
        Assert.False(AccessScope.Of(Hr).MayRead([AccessLabel.Everyone], [Legal]));
        Assert.False(AccessScope.Of(Legal).MayRead([Hr], [Legal]));
        Assert.True(AccessScope.Of(Hr, Legal).MayRead([Hr], [Legal]));
    }

    [Fact]
    public void Intersect_TwoScopes_KeepsWhatBothHold() =>
        Assert.Equal([AccessLabel.Everyone], AccessScope.Of(Hr).Intersect(AccessScope.Of(Legal)).Labels);

    [Theory]
    [InlineData("everyone")]
    [InlineData("group:hr")]
    [InlineData("user:0199a2f0-0000-7000-8000-000000000001")]
    public void Parse_AValidLabel_RoundTrips(string text) => Assert.Equal(text, AccessLabel.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("Everyone")]
    [InlineData("group:")]
    [InlineData("group:HR")]
    [InlineData("group:hr\n")]
    [InlineData("user:1")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.Throws<FormatException>(() => AccessLabel.Parse(text));
}

using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.Components.Reviews;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Reviews;

public sealed class ReviewAddressTests
{
    private const string Host = "http://127.0.0.1:5080";

    public static TheoryData<string> Addresses =>
        [
            "/reviews",
            "/reviews?state=all",
            "/reviews?state=Reviewed&rated=Up&reason=NotInSource&support=NotFound",
            "/reviews?q=brake%20pads%20%26%20%C3%B6l&page=2",
            "/reviews?collection=0193f000-0000-7000-8000-00000000d001&from=2026-01-02&to=2026-02-03&page=4",
        ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Parse_WhatToStringWrote_IsTheSame(string address) => Assert.Equal(address, ReviewAddress.Parse(Host + address).ToString());

    [Theory]
    [InlineData("state=3&rated=1&reason=5&support=Nothing&collection=x&from=soon&to=&q=%20&page=0")]
    [InlineData("reason=None&page=-2&from=2026-13-01")]
    public void Parse_Nonsense_ShowsMoreAndNeverFails(string query) =>
        Assert.Equal(new ReviewAddress(), ReviewAddress.Parse($"{Host}/reviews?{query}"));

    [Fact]
    public void Of_ATurn_KeepsTheListItWasChosenFrom()
    {
        var turn = Guid.CreateVersion7();
        var address = ReviewAddress.Parse(Host + "/reviews?rated=Down&page=2");
        Assert.Equal($"/reviews/{turn:D}?rated=Down&page=2", address.Of(turn));
        Assert.Equal(address, ReviewAddress.Parse(Host + address.Of(turn)));
        Assert.Equal(ReviewState.Open, address.Filter.State);
    }
}

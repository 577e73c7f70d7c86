using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Web.Components.Reviews;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Reviews;

public sealed class ReviewWordsTests
{
    private static readonly ReviewRow Row = new(
        Guid.Empty,
        "Question",
        null,
        new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc),
        AnswerOutcome.Answered,
        6,
        2,
        RatingValue.Down,
        RatingReasons.Wrong | RatingReasons.OutOfDate,
        IsOpen: true,
        Verdict: null
    );

    [Theory]
    [InlineData(RatingValue.Up, RatingReasons.None, "Rated up")]
    [InlineData(RatingValue.Down, RatingReasons.None, "Rated down")]
    [InlineData(RatingValue.Down, RatingReasons.OutOfDate | RatingReasons.Wrong, "Rated down: wrong, out of date")]
    public void Of_ARating_NamesItsReasons(RatingValue value, RatingReasons reasons, string expected) =>
        Assert.Equal(expected, ReviewWords.Of(new RatingView(value, reasons, "")));

    [Fact]
    public void ARow_SaysTheComplaintFirstAndThenTheRest()
    {
        Assert.Equal("Wrong, out of date", ReviewWords.ComplaintOf(Row));
        Assert.Equal(["2 of 6 sentences unsupported", "5 January 2026"], ReviewWords.DetailsOf(Row));
        var unrated = Row with { Rating = null, Reasons = RatingReasons.None };
        Assert.Equal("2 of 6 sentences unsupported", ReviewWords.ComplaintOf(unrated));
        Assert.Equal(["Not rated", "5 January 2026"], ReviewWords.DetailsOf(unrated));
        var withheld = unrated with { Outcome = AnswerOutcome.NotFound };
        Assert.Equal("Nothing of it supported, so it was withheld", ReviewWords.ComplaintOf(withheld));
    }

    [Theory]
    [InlineData(true, "Rated again after “Partly correct”")]
    [InlineData(false, "Reviewed: partly correct")]
    public void ARow_WithAVerdict_SaysWhetherItIsOpenAgain(bool isOpen, string expected) =>
        Assert.Contains(expected, ReviewWords.DetailsOf(Row with { Verdict = Verdict.Partly, IsOpen = isOpen }));

    [Theory]
    [InlineData(7, "7")]
    [InlineData(1_000, "1,000")]
    [InlineData(1_001, "1,000+")]
    public void CountOf_MoreThanWasCounted_SaysSo(int total, string expected) => Assert.Equal(expected, ReviewWords.CountOf(total, 1_000));
}

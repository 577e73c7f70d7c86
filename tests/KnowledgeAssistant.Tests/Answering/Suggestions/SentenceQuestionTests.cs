using KnowledgeAssistant.Answering.Suggestions;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Suggestions;

public sealed class SentenceQuestionTests
{
    [Theory]
    [InlineData(
        "A booking can be cancelled free of charge up to 48 hours before the rental begins.",
        "Until when can a booking be cancelled?"
    )]
    [InlineData("Money is paid back to the card used within seven working days.", "When is money paid back?")]
    [InlineData("The works council is elected every four years, next in spring 2028.", "How often is the works council elected?")]
    [InlineData("A full week has 38 hours.", "How many hours does a full week have?")]
    [InlineData(
        "The folding crate QS-1205 holds 95 litres and fits without tools.",
        "How many litres does the folding crate QS-1205 hold?"
    )]
    [InlineData("A chain lasts about 4,000 km in town.", "How long does a chain last?")]
    [InlineData("A lost key costs €45.", "How much does a lost key cost?")]
    [InlineData("Put on a few drops of oil every 300 km and wipe off what is left over.", "How often should I put on a few drops of oil?")]
    [InlineData("Spending above €5,000 needs two signatures, one of them from finance.", "What does spending above €5,000 need?")]
    public void Of_SentenceOfAKnownShape_AsksWhatItAnswers(string sentence, string expected) =>
        Assert.Equal(expected, SentenceQuestion.Of(sentence, _ => true));

    [Theory]
    [InlineData("Moving it to a dearer season costs the difference.")]
    [InlineData("It has seven members.")]
    [InlineData("The start may be moved twice without charge until noon of the day before.")]
    [InlineData("Each of us has 28 days.")]
    [InlineData("We send you a message in such cases, but it is the warning that counts.")]
    [InlineData("Vouchers are never paid out in cash.")]
    [InlineData("If nobody collects the bike and nobody calls, two days are charged.")]
    [InlineData("Das Rad hat 20 Gänge.")]
    [InlineData("")]
    public void Of_AnythingElse_AsksNothing(string sentence) => Assert.Null(SentenceQuestion.Of(sentence, _ => true));

    [Fact]
    public void Of_Name_KeepsItsCapital() =>
        Assert.Equal("What does Northwick Green need?", SentenceQuestion.Of("Northwick Green needs a second gate.", _ => false));

    [Theory]
    [InlineData("2.2 Breaks", "What does “Handbook” say about breaks?")]
    [InlineData("Working from home", "What does “Handbook” say about working from home?")]
    [InlineData("How to cancel", "How do I cancel?")]
    [InlineData("How to recognise them", null)]
    [InlineData("4.2.1 (3 June 2025)", null)]
    [InlineData("Notes", null)]
    [InlineData("If it will not start", null)]
    [InlineData("Handbook", null)]
    [InlineData("PROBLEMS WITH BIKES", null)]
    public void Of_Heading_AsksAboutItsTopic(string heading, string? expected) =>
        Assert.Equal(expected, HeadingQuestion.Of("Handbook", heading, _ => true));
}

using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Components.Chat;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Chat;

public sealed class ChatWordsTests
{
    private static readonly DateTime Now = new(2026, 3, 12, 9, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0, "today")]
    [InlineData(1, "1 day old")]
    [InlineData(59, "59 days old")]
    [InlineData(130, "4 months old")]
    [InlineData(400, "13 months old")]
    [InlineData(1_500, "4 years old")]
    [InlineData(-1, null)]
    public void AgeOf_Days_AreSaidRoundly(int days, string? expected)
    {
        Assert.Equal(expected, ChatWords.AgeOf(Now.AddDays(-days), Now));
    }

    [Fact]
    public void LabelOf_UnsupportedCitation_SaysSo()
    {
        var citation = new Citation(3, AnswerStateTests.Evidence(3, "text"), null, null, Support.Unsupported);

        Assert.Equal("Source 3, does not support this sentence: Manual, page 12", ChatWords.LabelOf(citation));
        Assert.Equal("3?", ChatWords.NumberOf(citation));
        Assert.Equal("p. 12 · Wind · Mar 2026", ChatWords.PlaceOf(citation.Evidence));
    }

    [Fact]
    public void PlaceOf_HeadingThatIsTheTitle_SaysItOnce()
    {
        var evidence = AnswerStateTests.Evidence(3, "text");

        Assert.Equal("p. 12 · Mar 2026", ChatWords.PlaceOf(evidence with { HeadingPath = [evidence.Title] }));
    }

    [Fact]
    public void ShortQuestion_LongOne_IsCutAtAWordAndNeverInsideACharacter()
    {
        var words = ChatWords.ShortQuestion(string.Concat(Enumerable.Repeat("word ", 20_000)));
        var ships = ChatWords.ShortQuestion(string.Concat(Enumerable.Repeat("\U0001F6A2", 50_000)) + "x");

        Assert.EndsWith("word…", words, StringComparison.Ordinal);
        Assert.True(words.Length <= 301);
        Assert.EndsWith("\U0001F6A2…", ships, StringComparison.Ordinal);
        Assert.Equal("Short?", ChatWords.ShortQuestion("Short?"));
    }

    [Fact]
    public void Of_Conversations_AreGroupedByDayThenMonth()
    {
        ConversationSummary At(int days) => new(Guid.CreateVersion7(), $"{days}", Now, Now.AddDays(-days));

        var days = ConversationDays.Of(
            new ConversationPage([At(50)], [At(0), At(0), At(1), At(3), At(30), At(35), At(400)], HasMore: false),
            Now
        );

        Assert.Equal(
            [("Pinned", 1), ("Today", 2), ("Yesterday", 1), ("Monday, 9 March", 1), ("February", 2), ("February 2025", 1)],
            days.Select(day => (day.Name, day.Conversations.Count))
        );
    }

    [Fact]
    public void PickHeading_Document_TakesTheFirstTellingOneBelowTheTitle()
    {
        DocumentContent Content(params (string Text, int Level)[] headings)
        {
            var (at, blocks) = (0, new List<Block>());
            foreach (var (text, level) in headings)
            {
                blocks.Add(new Block(BlockKind.Heading, new(at, at + text.Length), level > 1 ? ["Manual"] : []) { Level = level });
                at += text.Length + 1;
            }
            return new(
                "md",
                "Manual",
                null,
                null,
                string.Join('\n', headings.Select(heading => heading.Text)),
                blocks,
                CoverageReport.Complete
            );
        }

        Assert.Equal(
            "Working in wind",
            ExampleQuestions.PickHeading(Content(("Manual of cranes", 1), ("Scope", 2), ("4.2 Working in wind", 2)))
        );
        Assert.Null(ExampleQuestions.PickHeading(Content(("Manual of cranes", 1), ("Scope", 2))));
    }
}

using System.Text.RegularExpressions;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

public sealed partial class RemainingAnswerTests
{
    private const string Note = RemainingAnswer.Note;

    /// <summary>Sentences end with their markers; letters stand for what is said, "?" makes one unsupported. Evidence n is cited as [n].</summary>
    [Theory]
    [InlineData("A. [1] B. [2]", "1", Note + " B. [2]")]
    [InlineData("A. [1] B. [2]", "2", "A. [1] " + Note)]
    [InlineData("A. [1]\n\nB. [2]\n\nC. [1]", "2", "A. [1]\n\n" + Note + "\n\nC. [1]")]
    [InlineData("A. [1]\n\nB. [2]\n\nC. [2]\n\nD. [1]", "2", "A. [1]\n\n" + Note + "\n\nD. [1]")]
    [InlineData("A. [1] (Old title, 3 May 2024)\n\nB. [2] (New title, 4 May 2025)", "1", Note + "\n\nB. [2] (New title, 4 May 2025)")]
    [InlineData("A. [1] (Old title, 3 May 2024)\n\nB. [2] (New title, 4 May 2025)", "2", "A. [1] (Old title, 3 May 2024)\n\n" + Note)]
    [InlineData("A. [1][2] B. [2]", "1", Note + " B. [2]")]
    [InlineData("A? [1] B. [1]", "2", Note + " B. [1]")]
    [InlineData("A? [1] B. [1]", "", "A? [1] B. [1]")]
    [InlineData("A. [1] B. [2]", "1,2", Note)]
    public void Of_DeletedEvidence_LeavesOnlyWhatTheOthersSay(string answer, string gone, string expected)
    {
        var numbers = Numbers(gone);
        var turn = Answered(answer);

        var once = RemainingAnswer.Of(turn, numbers);

        Assert.Equal(expected, once.Text);
        Assert.All(once.Sentences, sentence => Assert.Equal(sentence.Text, once.Text[sentence.Range.Start..sentence.Range.End]));
        (turn.Answer, turn.Sentences) = once;
        Assert.Equal(expected, RemainingAnswer.Of(turn, numbers).Text);
    }

    [Fact]
    public void Of_OneDeletionAfterTheOther_SaysSoOnce()
    {
        var turn = Answered("A. [1]\n\nB. [2]\n\nC. [3]");

        (turn.Answer, turn.Sentences) = RemainingAnswer.Of(turn, Numbers("2"));
        (turn.Answer, turn.Sentences) = RemainingAnswer.Of(turn, Numbers("2,3"));
        Assert.Equal("A. [1]\n\n" + Note, turn.Answer);
        (turn.Answer, turn.Sentences) = RemainingAnswer.Of(turn, Numbers("1,2,3"));
        Assert.Equal(Note, turn.Answer);
    }

    [Fact]
    public void Of_AnAnswerThatWasCut_LosesWhatWasNeverChecked()
    {
        var turn = Answered("A. [1] And so the old manual sa");
        turn.State = TurnState.Interrupted;

        Assert.Equal("A. [1] " + Note, RemainingAnswer.Of(turn, Numbers("2")).Text);
    }

    [Fact]
    public void Of_NothingFound_NamesNoDeletedTitle()
    {
        var turn = Answered("");
        turn.Answer = RemainingAnswer.NothingFound + " The nearest are “Old manual” and “Kept”.";
        turn.Outcome = AnswerOutcome.NotFound;
        turn.Nearest = [1, 2];

        Assert.Equal(RemainingAnswer.NothingFound, RemainingAnswer.Of(turn, Numbers("1")).Text);
        Assert.Equal(turn.Answer, RemainingAnswer.Of(turn, Numbers("3")).Text);
    }

    private static HashSet<int> Numbers(string numbers) => [.. numbers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static Turn Answered(string answer) =>
        new()
        {
            Id = Guid.Empty,
            ConversationId = Guid.Empty,
            Ordinal = 0,
            Question = "Q",
            StartedAt = DateTime.UnixEpoch,
            State = TurnState.Done,
            Outcome = AnswerOutcome.Answered,
            Answer = answer,
            Citations = [.. Enumerable.Range(1, 3).Select(number => new StoredCitation(number, number, null, Support.Quoted))],
            Sentences = [.. Sentences(answer)],
        };

    private static IEnumerable<AnswerSentence> Sentences(string answer)
    {
        foreach (Match match in Sentence().Matches(answer))
            yield return new AnswerSentence(
                match.Value,
                new TextRange(match.Index, match.Index + match.Length),
                match.Value[1] == '?' ? Support.Unsupported : Support.Quoted,
                [.. match.Groups[1].Captures.Select(capture => capture.Value[1] - '0')]
            );
    }

    [GeneratedRegex(@"[A-D][.?] (\[\d\])+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Sentence();
}

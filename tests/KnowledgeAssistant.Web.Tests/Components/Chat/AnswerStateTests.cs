using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Web.Components.Chat;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Chat;

public sealed class AnswerStateTests
{
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly DateTime Start = new(2026, 3, 12, 9, 0, 0, DateTimeKind.Utc);
    private static readonly Evidence Passage = Evidence(1, "Stop at 20 m/s.");
    private static readonly Citation Quoted = new(1, Passage, "Stop at 20 m/s", new TextRange(0, 14), Support.Quoted);
    private static readonly AnswerSentence Sentence = new("Stop at 20 m/s.", new TextRange(0, 19), Support.Quoted, [1]);
    private static readonly RetrievalTrace Trace = new("stop cranes", ["stop", "crane"], 1_204, [], []);

    private static readonly AnswerEvent[] Events =
    [
        new StepStarted(AnswerStep.Search),
        new StepFinished(AnswerStep.Search, "Searched 1,204 passages", 14),
        new SourcesFound([Passage], Trace),
        new StepStarted(AnswerStep.Write),
        new CitationAdded(Quoted),
        new TextAdded("Stop at 20 "),
        new TextAdded("m/s. [1]"),
        new SentenceChecked(Sentence),
        new StepFinished(AnswerStep.Write, "Written", 20),
        new AnswerCompleted(AnswerOutcome.Answered, null, null, [], 3_100),
        new RunEnded(TurnState.Done),
    ];

    [Fact]
    public void Apply_AllEvents_GivesWhatTheStoredTurnGives()
    {
        var grown = Grown(Events);
        var stored = AnswerState.Of(Stored());

        Assert.Equal(Describe(stored), Describe(grown));
        Assert.Equal("Searched 1,204 passages in 14\u00A0ms · 1 used · 3.1\u00A0s", ChatWords.SummaryOf(grown));
        Assert.Equal("Answer ready, 1 source", ChatWords.StatusOf(grown));
    }

    /// <summary>It stands over the answer for as long as the answer does.</summary>
    [Fact]
    public void SummaryOf_AnAnswerFromTheKeptCopy_SaysSo()
    {
        var ofCopy = new SourcesFound([Passage], Trace with { Steps = [new TraceStep(RetrievalTrace.CopyStep, 0)] });
        var grown = Grown([.. Events.Select(next => next is SourcesFound ? ofCopy : next)]);

        Assert.Equal(
            "Searched 1,204 passages in 14\u00A0ms · by words only, in the kept copy of the index: the search server is away · 1 used · 3.1\u00A0s",
            ChatWords.SummaryOf(grown)
        );
    }

    [Fact]
    public void Apply_AWithheldAnswer_LeavesNotFoundAndKeepsWhatWasWritten()
    {
        var grown = Grown([
            .. Events[..8],
            new AnswerWithheld(),
            new TextAdded("I found no answer."),
            new AnswerCompleted(AnswerOutcome.NotFound, null, null, [Passage], 3_100),
        ]);
        var stored = AnswerState.Of(
            Stored() with
            {
                Answer = "I found no answer.",
                Withheld = "Stop at 20 m/s. [1]",
                Citations = [],
                Sentences = [],
            }
        );

        Assert.All([grown, stored], state => Assert.Equal("Stop at 20 m/s. [1]", state.Withheld!.ToString()));
        Assert.All([grown, stored], state => Assert.Equal("I found no answer.", state.Text.ToString()));
        Assert.Empty(grown.Citations);
        Assert.Empty(grown.Sentences);
    }

    [Fact]
    public void Apply_ACitationAgain_ReplacesItAndSaysSo()
    {
        var grown = Grown([.. Events[..4], new CitationAdded(Quoted with { Support = Support.Unsupported })]);
        var before = grown.CitationsVersion;
        grown.Apply(new NumberedEvent(6, new CitationAdded(Quoted)));

        Assert.Equal(Support.Quoted, Assert.Single(grown.Citations).Support);
        Assert.NotEqual(before, grown.CitationsVersion);
    }

    [Fact]
    public void Apply_EventSeenBefore_ChangesNothing()
    {
        var state = Grown(Events[..6]);
        var version = state.Version;

        state.Apply(new NumberedEvent(6, Events[5]));
        state.Apply(new NumberedEvent(3, Events[2]));

        Assert.Equal("Stop at 20 ", state.Text.ToString());
        Assert.Equal(version, state.Version);
    }

    [Fact]
    public void Replace_SameText_KeepsTheBlocksThatAreShown()
    {
        var state = Grown(Events);
        var shown = state.Text.Blocks;

        state.Replace(Stored());

        Assert.Equal(shown.Count, state.Text.Blocks.Count);
        Assert.All(shown.Zip(state.Text.Blocks), pair => Assert.Same(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(0, "Starting", "Searching")]
    [InlineData(1, "now searching", "Searching")]
    [InlineData(4, "Searched 1,204 passages in 14\u00A0ms · 1 used · now writing", "Searching")]
    [InlineData(6, "Searched 1,204 passages in 14\u00A0ms · 1 used · now writing", "Writing the answer")]
    public void SummaryOf_WhileItWorks_SaysTheStep(int events, string summary, string status)
    {
        var state = Grown(Events[..events]);

        Assert.Equal(summary, ChatWords.SummaryOf(state));
        Assert.Equal(status, ChatWords.StatusOf(state));
    }

    [Fact]
    public void Apply_WhileItWaits_SaysHowManyAreBeforeUntilItBegins()
    {
        var state = AnswerState.Asked(Run, "When do we stop?", MetadataFilter.None, Start);
        foreach (
            var (before, words) in new[] { (2, "Waiting for a free place, 2 before you"), (0, "Waiting for a free place, next to begin") }
        )
        {
            state.Apply(new NumberedEvent(0, new RunWaiting(before)));
            Assert.Equal((words, words), (ChatWords.SummaryOf(state), ChatWords.StatusOf(state)));
        }
        state.Apply(new NumberedEvent(1, Events[0]));
        Assert.Equal("now searching", ChatWords.SummaryOf(state));
    }

    [Fact]
    public void Of_WithdrawnTurn_HoldsNothingOfTheAnswer()
    {
        var state = AnswerState.Of(
            Stored() with
            {
                SourcesWithdrawn = true,
                Answer = "",
                Citations = [],
                Evidence = [],
                EvidenceStates = [],
            }
        );

        Assert.True(state.SourcesWithdrawn);
        Assert.Empty(state.Text.Blocks);
        Assert.Equal("Sources withdrawn", ChatWords.StatusOf(state));
    }

    internal static Evidence Evidence(int number, string text) =>
        new(
            number,
            $"{number:x32}",
            Guid.Empty,
            "Cranes",
            Guid.Empty,
            Guid.Empty,
            "manual.pdf",
            "Manual",
            ["Wind"],
            null,
            12,
            Start,
            new(0, text.Length),
            text
        );

    private static AnswerState Grown(AnswerEvent[] events)
    {
        var state = AnswerState.Asked(Run, "When do we stop?", MetadataFilter.None, Start);
        for (var i = 0; i < events.Length; i++)
            state.Apply(new NumberedEvent(i + 1, events[i]));
        return state;
    }

    private static TurnView Stored() =>
        new(
            Run,
            0,
            "When do we stop?",
            "stop cranes",
            TurnState.Done,
            AnswerOutcome.Answered,
            "Stop at 20 m/s. [1]",
            [Sentence],
            [Quoted],
            [Passage],
            [EvidenceState.Current],
            [],
            [new(AnswerStep.Search, "Searched 1,204 passages", 14), new(AnswerStep.Write, "Written", 20)],
            Trace,
            null,
            null,
            false,
            Start,
            3_100
        );

    private static string Describe(AnswerState state) =>
        string.Join(
            '\n',
            state.Question,
            state.Understood,
            state.State,
            state.Outcome,
            state.Text,
            string.Join(';', state.Steps),
            string.Join(
                ';',
                state.Citations.Select(citation => (citation.Number, citation.Quote, citation.Support, state.StateOf(citation.Evidence)))
            ),
            string.Join(';', state.Sentences.Select(sentence => (sentence.Text, sentence.Range))),
            state.Evidence.Count,
            state.CurrentStep,
            state.Milliseconds,
            ChatWords.SummaryOf(state)
        );
}

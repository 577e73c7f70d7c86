using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

public sealed class ActiveRunTests
{
    private static readonly StartAnswer Start = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.Empty, "Why?", MetadataFilter.None);

    [Fact]
    public void Add_TextBehindTextThatWaits_BecomesPartOfIt()
    {
        using var run = new ActiveRun(Start, DateTime.UnixEpoch);
        Assert.Equal(1, run.Add(new StepStarted(AnswerStep.Write)));
        Assert.Equal(2, run.Add(new TextAdded("The box")));
        Assert.Null(run.Add(new TextAdded(" carries")));
        Assert.Null(run.Add(new TextAdded(" dogs.")));
        Assert.Equal(new TextAdded("The box carries dogs."), run.Take(2));
        Assert.Equal(2, run.Events().Count);
    }

    [Fact]
    public void Add_TextBehindTextThatWasTaken_IsAnEventOfItsOwn()
    {
        using var run = new ActiveRun(Start, DateTime.UnixEpoch);
        run.Add(new TextAdded("The box"));
        run.Take(1);
        Assert.Equal(2, run.Add(new TextAdded(" carries dogs.")));
        // A write that is tried again takes the same.
        Assert.Equal(new TextAdded("The box"), run.Take(1));
        Assert.Equal(new TextAdded(" carries dogs."), run.Take(2));
    }

    [Fact]
    public void Add_TextBehindAnythingElse_KeepsItsPlace()
    {
        using var run = new ActiveRun(Start, DateTime.UnixEpoch);
        AnswerEvent[] events =
        [
            new TextAdded("Dogs may ride. "),
            new SentenceChecked(new AnswerSentence("Dogs may ride.", new(0, 14), Support.Unsupported, [])),
            new TextAdded("Cats may not."),
        ];
        Assert.Equal([1L, 2L, 3L], events.Select(run.Add));
        Assert.Equal(events, run.Events());
    }
}

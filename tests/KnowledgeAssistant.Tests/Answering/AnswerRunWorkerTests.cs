using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Faults that end one answer must not end the parts that every other answer depends on.</summary>
public sealed class AnswerRunWorkerTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog of up to 35 kg may ride in the box.";

    [Fact]
    public async Task Run_AWriterThatCancelsByItself_FailsAloneAndTheNextOneIsAnswered()
    {
        var writer = new CancellingWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        Assert.Equal(TurnState.Failed, Ended(await host.RunAsync(start)));
        Assert.NotNull((await host.TurnAsync(start.RunId)).ReferenceId);
        writer.Cancels = false;
        Assert.Equal(TurnState.Done, Ended(await host.RunAsync(AnsweringHost.Ask(Question))));
    }

    [Fact]
    public async Task Store_ARunThatCannotBeStored_EndsItAndStoresTheOthers()
    {
        var writer = new HeldWriter();
        await using var host = await AnsweringHost.StartAsync(writer);
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        using var broken = new ActiveRun(start, DateTime.UnixEpoch);
        broken.Add(new SourcesFound([OfNumber(1), OfNumber(1)], new RetrievalTrace(Question, [], 0, [], [])));
        var changed = broken.After(0).Changed;
        await host.Get<RunEventWriter>().EndAsync(broken, TurnState.Done, CancellationToken.None);
        await changed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(broken.IsOver);
        writer.Release.SetResult();
        var next = AnsweringHost.Ask(Question);
        Assert.Equal(TurnState.Done, Ended(await host.RunAsync(next)));
        Assert.Equal(TurnState.Done, (await host.TurnAsync(next.RunId)).State);
    }

    [Fact]
    public async Task Start_AfterAKillWithEventsOfAnotherVersion_KeepsWhatCanBeRead()
    {
        await using var host = await AnsweringHost.StartAsync();
        var conversation = Guid.CreateVersion7();
        await host.Conversations.CreateAsync(conversation, AnsweringHost.Reader, "Dogs", CancellationToken.None);
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(),
            ConversationId = conversation,
            Ordinal = 0,
            Question = Question,
            State = TurnState.Running,
            StartedAt = DateTime.UnixEpoch,
        };
        await host.ChangeAsync(database => database.Add(turn));
        string[] events = ["""{"type":"text","text":"A dog"}""", """{"type":"from-tomorrow"}""", """{"type":"text","text":" lost"}"""];
        await host.ChangeAsync(database =>
            database.AddRange(
                events.Select(
                    (json, place) =>
                        new RunEvent
                        {
                            RunId = turn.Id,
                            Sequence = place + 1,
                            Json = json,
                        }
                )
            )
        );

        await using var restarted = await AnsweringHost.StartAsync(beside: host);

        var kept = await restarted.TurnAsync(turn.Id);
        Assert.Equal((TurnState.Interrupted, "A dog"), (kept.State, kept.Answer));
    }

    [Fact]
    public async Task Run_OnADamagedIndex_SaysThatItHeals()
    {
        await using var host = await AnsweringHost.StartAsync(new DamagedWriter());
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        Assert.Equal(TurnState.Failed, Ended(await host.RunAsync(start)));
        Assert.Contains("being made searchable again", (await host.TurnAsync(start.RunId)).Message, StringComparison.Ordinal);
    }

    private static TurnState Ended(IReadOnlyList<NumberedEvent> events) => Assert.IsType<RunEnded>(events[^1].Event).State;

    private static Evidence OfNumber(int number) =>
        new(
            number,
            "p",
            Guid.Empty,
            "c",
            Guid.Empty,
            Guid.Empty,
            "a.md",
            "A",
            [],
            null,
            null,
            DateTime.UnixEpoch,
            new TextRange(0, 1),
            "A"
        );

    private sealed class DamagedWriter : IAnswerWriter
    {
        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            yield return new WriterPiece("A dog.");
            throw new PassageIndexException("Broken.", isTransient: false) { IsDamaged = true };
        }
    }

    /// <summary>As a model's client does whose own time limit is over.</summary>
    private sealed class CancellingWriter : IAnswerWriter
    {
        public bool Cancels { get; set; } = true;

        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            yield return new WriterPiece("A dog.");
            if (Cancels)
                throw new TaskCanceledException("The model did not answer in time.");
        }
    }
}

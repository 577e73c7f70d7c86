using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Answers being produced on this server. A run belongs to the server, not to the page that asked: it goes on when the page is closed, and any
/// page of its owner can follow it from any event on.
/// </summary>
public sealed class AnswerRuns(
    IDbContextFactory<AppDbContext> databases,
    ConversationChanges changes,
    IOptions<AnsweringOptions> options,
    TimeProvider clock
) : IDisposable
{
    private const int MaxQuestion = 100_000;

    /// <summary>How long a finished run's events stay at hand for a page that was just reconnecting.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, ActiveRun> _runs = new();
    private readonly ConcurrentQueue<(ActiveRun Run, long At)> _finished = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly Channel<ActiveRun> _waiting = Channel.CreateUnbounded<ActiveRun>();
    private bool _closing;

    internal ChannelReader<ActiveRun> Waiting => _waiting.Reader;

    /// <summary>Stores the turn and hands the run to the server. Repeating it with the same id gives the run there is.</summary>
    /// <returns>The run; with a refusal in plain words when it was not started.</returns>
    public async Task<AnswerRun> StartAsync(StartAnswer start, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            Forget();
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            if (await FindAsync(database, start, cancellationToken) is { } known)
                return known;
            if (Refusal(start) is { } refusal)
                return new AnswerRun(start.RunId, start.ConversationId, TurnState.Failed, refusal);
            var run = new ActiveRun(start with { Question = Cut(start.Question) }, clock.GetUtcNow().UtcDateTime);
            if (!await StoreAsync(database, run, cancellationToken))
                return new AnswerRun(start.RunId, start.ConversationId, TurnState.Failed, "This conversation is not there (any more).");
            _runs[start.RunId] = run;
            _waiting.Writer.TryWrite(run);
            changes.Tell(start.UserId);
            return new AnswerRun(start.RunId, start.ConversationId, TurnState.Running);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>
    /// The run's events after number <paramref name="after"/>, stored ones first, then live ones, without a gap or a repeat, ending with
    /// <see cref="RunEnded"/>. A run that was over more than a minute ago gives <see cref="RunEnded"/> alone: its turn holds everything.
    /// Empty when the run is not the user's.
    /// </summary>
    public async IAsyncEnumerable<NumberedEvent> FollowAsync(
        Guid runId,
        Guid userId,
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            if (await StateAsync(runId, userId, cancellationToken) is { } state)
                yield return new NumberedEvent(after + 1, new RunEnded(state));
            yield break;
        }
        if (run.Start.UserId != userId)
            yield break;
        while (true)
        {
            var (events, over, changed) = run.After(after);
            foreach (var next in events)
            {
                yield return next;
                after = next.Sequence;
            }
            if (over)
                yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops a run; its text so far is kept.</summary>
    /// <returns>False when there is no such run of that user in the making.</returns>
    public Task<bool> StopAsync(Guid runId, Guid userId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_runs.TryGetValue(runId, out var run) || run.Start.UserId != userId || run.IsOver)
            return Task.FromResult(false);
        run.Stop(TurnState.Stopped);
        return Task.FromResult(true);
    }

    public void Dispose() => _starting.Dispose();

    /// <summary>No new run is started from here on.</summary>
    internal void Close()
    {
        _closing = true;
        _waiting.Writer.TryComplete();
    }

    internal void Interrupt()
    {
        foreach (var run in _runs.Values)
            run.Stop(TurnState.Interrupted);
    }

    internal void Finished(ActiveRun run) => _finished.Enqueue((run, clock.GetTimestamp()));

    private void Forget()
    {
        while (_finished.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > Remembered && _finished.TryDequeue(out oldest))
        {
            _runs.TryRemove(oldest.Run.Start.RunId, out _);
            oldest.Run.Dispose();
        }
    }

    private string? Refusal(StartAnswer start)
    {
        var limits = options.Value;
        var going = _runs.Values.Where(run => !run.IsOver).ToList();
        var own = going.Count(run => run.Start.UserId == start.UserId);
        if (_closing)
            return "The server is being restarted. Ask again in a minute.";
        if (own >= limits.RunsPerUser)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{own} of your questions are being answered already. Wait until one is finished, or stop one."
            );
        return going.Count >= limits.ConcurrentRuns + limits.WaitingRuns
            ? "Too many questions are being answered right now. Ask again in a minute."
            : null;
    }

    private static async Task<AnswerRun?> FindAsync(AppDbContext database, StartAnswer start, CancellationToken cancellationToken)
    {
        var found = await database
            .Set<Turn>()
            .Where(turn => turn.Id == start.RunId)
            .Join(
                database.Set<Conversation>(),
                turn => turn.ConversationId,
                conversation => conversation.Id,
                (turn, conversation) =>
                    new
                    {
                        turn.ConversationId,
                        turn.State,
                        conversation.UserId,
                    }
            )
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        return found.UserId == start.UserId
            ? new AnswerRun(start.RunId, found.ConversationId, found.State)
            : new AnswerRun(start.RunId, start.ConversationId, TurnState.Failed, "This question was not sent. Send it again.");
    }

    /// <returns>False when the conversation is somebody else's, or is being deleted.</returns>
    private static async Task<bool> StoreAsync(AppDbContext database, ActiveRun run, CancellationToken cancellationToken)
    {
        var (start, now) = (run.Start, run.StartedAt);
        var conversation = await database
            .Set<Conversation>()
            .IgnoreQueryFilters()
            .SingleOrDefaultAsync(row => row.Id == start.ConversationId, cancellationToken);
        if (conversation is not null && (conversation.UserId != start.UserId || conversation.DeletedAt is not null))
            return false;
        if (conversation is null)
        {
            conversation = new Conversation
            {
                Id = start.ConversationId,
                UserId = start.UserId,
                Title = ConversationTitle.From(start.Question),
                CreatedAt = now,
            };
            database.Add(conversation);
        }
        conversation.UpdatedAt = now;
        var last = await database
            .Set<Turn>()
            .Where(turn => turn.ConversationId == start.ConversationId)
            .MaxAsync(turn => (int?)turn.Ordinal, cancellationToken);
        database.Add(
            new Turn
            {
                Id = start.RunId,
                ConversationId = start.ConversationId,
                Ordinal = (last ?? -1) + 1,
                Question = start.Question,
                State = TurnState.Running,
                StartedAt = now,
            }
        );
        await database.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<TurnState?> StateAsync(Guid runId, Guid userId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var conversations = database
            .Set<Conversation>()
            .Where(conversation => conversation.UserId == userId)
            .Select(conversation => conversation.Id);
        return await database
            .Set<Turn>()
            .Where(turn => turn.Id == runId && conversations.Contains(turn.ConversationId))
            .Select(turn => (TurnState?)turn.State)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static string Cut(string question)
    {
        if (question.Length <= MaxQuestion)
            return question;
        return question[..(char.IsHighSurrogate(question[MaxQuestion - 1]) ? MaxQuestion - 1 : MaxQuestion)];
    }
}

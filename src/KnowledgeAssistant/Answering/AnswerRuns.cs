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
public sealed class AnswerRuns(IDbContextFactory<AppDbContext> databases, IOptions<AnsweringOptions> options, TimeProvider clock)
    : IDisposable
{
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
            if (await RunStart.FindAsync(database, start, cancellationToken) is { } known)
                return known;
            if (Refusal(start) is { } refusal)
                return new AnswerRun(start.RunId, start.ConversationId, TurnState.Failed, refusal);
            var now = clock.GetUtcNow().UtcDateTime;
            if (await RunStart.StoreAsync(database, start, now, cancellationToken) is not { } stored)
                return new AnswerRun(start.RunId, start.ConversationId, TurnState.Failed, "This conversation is not there (any more).");
            var run = new ActiveRun(stored, now);
            _runs[start.RunId] = run;
            _waiting.Writer.TryWrite(run);
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
}

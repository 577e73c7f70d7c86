using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Answers being produced on this server. A run belongs to the server, not to the page that asked: it goes on when the page is closed, and any
/// page of its owner can follow it from any event on.
/// </summary>
public sealed class AnswerRuns : IDisposable
{
    /// <summary>How long a finished run's events stay at hand for a page that was just reconnecting.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<AppDbContext> _databases;
    private readonly WriteQueue _writes;
    private readonly UserDirectory _users;
    private readonly ConversationChanges _changes;
    private readonly RemoteRuns _remote;
    private readonly RunOwners _owners;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<Guid, ActiveRun> _runs = new();
    private readonly ConcurrentQueue<(ActiveRun Run, long At)> _finished = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly RunQueue _queue;

    internal AnswerRuns(
        IDbContextFactory<AppDbContext> databases,
        WriteQueue writes,
        UserDirectory users,
        ConversationChanges changes,
        RemoteRuns remote,
        RunOwners owners,
        IOptions<AnsweringOptions> options,
        TimeProvider clock
    )
    {
        (_databases, _writes, _users, _changes) = (databases, writes, users, changes);
        (_remote, _owners, _clock) = (remote, owners, clock);
        _queue = new RunQueue(options.Value);
        remote.StopWanted += run => StopHere(run, userId: null);
    }

    /// <summary>Runs that are not over, the waiting ones among them.</summary>
    public int Going => _runs.Values.Count(run => !run.IsOver);

    internal ChannelReader<ActiveRun> Ready => _queue.Ready;

    /// <summary>
    /// Stores the turn and hands the run to the server, where it begins at once or waits its turn. Repeating it with the same id gives the run
    /// there is.
    /// </summary>
    /// <returns>The run; with a refusal in plain words when it was not started.</returns>
    public async Task<AnswerRun> StartAsync(StartAnswer start, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            Forget();
            await using var database = await _databases.CreateDbContextAsync(cancellationToken);
            if (await RunStart.FindAsync(database, start, cancellationToken) is { } known)
                return known;
            if (_queue.RefusalOf(start) is { } refusal)
                return refusal;
            var now = _clock.GetUtcNow().UtcDateTime;
            using var turn = await _writes.EnterAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            // At another instance, while this one waited for its turn.
            if (_remote.AreThere && await RunStart.FindAsync(database, start, cancellationToken) is { } elsewhere)
                return elsewhere;
            // From here on it happens whole, whether or not the sender still waits for the answer.
            if (await RunStart.StoreAsync(database, start, now, CancellationToken.None) is not { } stored)
                return RunStart.Refused(start, RefusalKind.NotFound, "This conversation is not there (any more).");
            _owners.Add(database, start.RunId);
            await database.SaveChangesAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
            var run = new ActiveRun(stored, now);
            _runs[start.RunId] = run;
            _queue.Add(run);
            _changes.Tell(start.UserId);
            return new AnswerRun(start.RunId, start.ConversationId, TurnState.Running);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>
    /// The run's events after number <paramref name="after"/>, stored ones first, then live ones, without a gap or a repeat, ending with
    /// <see cref="RunEnded"/>; <see cref="RunWaiting"/> comes between whenever its place _changes. A run that was over more than a minute ago gives
    /// <see cref="RunEnded"/> alone: its turn holds everything; so does one that began with rights its user has lost since. Empty when the run is
    /// not the user's.
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
            {
                if (state == TurnState.Running && _remote.AreThere)
                    await foreach (var next in _remote.FollowAsync(runId, userId, after, cancellationToken))
                        yield return next;
                else
                    yield return new NumberedEvent(after + 1, new RunEnded(state));
            }
            yield break;
        }
        if (run.Start.UserId != userId)
            yield break;
        var (shown, mayRead) = ((int?)null, (bool?)null);
        while (true)
        {
            var (events, before, over, changed) = run.After(after);
            if (before is { } place && place != shown)
                yield return new NumberedEvent(0, new RunWaiting(place));
            shown = before;
            foreach (var next in events)
            {
                mayRead ??= await MayReadAsync(run, cancellationToken);
                if (mayRead.Value || next.Event is RunEnded)
                    yield return next;
                after = next.Sequence;
            }
            if (over)
                yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>How many runs will begin before that one of that user; null when it does not wait.</summary>
    public int? WaitingBefore(Guid runId, Guid userId) =>
        _runs.TryGetValue(runId, out var run) && run.Start.UserId == userId ? run.Before : null;

    /// <summary>What followers were shown of a run so far; null when it is over and forgotten. For a turn that is looked at with its owner's rights.</summary>
    internal IReadOnlyList<AnswerEvent>? Shown(Guid runId) =>
        _runs.TryGetValue(runId, out var run) ? [.. run.After(0).Events.Select(numbered => numbered.Event)] : null;

    /// <summary>Stops a run; its text so far is kept.</summary>
    /// <returns>False when there is no such run of that user in the making.</returns>
    public async Task<bool> StopAsync(Guid runId, Guid userId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_runs.ContainsKey(runId) || !_remote.AreThere)
            return StopHere(runId, userId);
        if (await StateAsync(runId, userId, cancellationToken) != TurnState.Running)
            return false;
        _remote.TellStop(runId);
        return true;
    }

    /// <param name="userId">Null when another instance has looked whose it is.</param>
    private bool StopHere(Guid runId, Guid? userId)
    {
        if (!_runs.TryGetValue(runId, out var run) || (userId is { } id && run.Start.UserId != id) || run.IsOver)
            return false;
        run.Stop(TurnState.Stopped);
        _queue.Release(run);
        return true;
    }

    public void Dispose() => _starting.Dispose();

    /// <summary>No new run is started from here on; those that wait are kept as interrupted, for the others get all of the time that is left.</summary>
    internal async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        foreach (var run in _runs.Values.Where(run => run.Before is not null))
            run.Stop(TurnState.Interrupted);
        _queue.Close();
        _starting.Release();
    }

    internal void Interrupt()
    {
        foreach (var run in _runs.Values)
            run.Stop(TurnState.Interrupted);
    }

    internal void Finished(ActiveRun run)
    {
        _queue.Leave(run);
        _finished.Enqueue((run, _clock.GetTimestamp()));
    }

    private void Forget()
    {
        while (_finished.TryPeek(out var oldest) && _clock.GetElapsedTime(oldest.At) > Remembered && _finished.TryDequeue(out oldest))
        {
            _runs.TryRemove(oldest.Run.Start.RunId, out _);
            oldest.Run.Dispose();
        }
    }

    /// <summary>Whether the run's user may still read what it was allowed to rest on.</summary>
    private async Task<bool> MayReadAsync(ActiveRun run, CancellationToken cancellationToken) =>
        await _users.GetScopeAsync(run.Start.UserId, cancellationToken) is { } now
        && (run.Scope is not { } then || then.Labels.IsSubsetOf(now.Labels));

    private async Task<TurnState?> StateAsync(Guid runId, Guid userId, CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
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

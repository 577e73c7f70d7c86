using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Answers being produced on other instances: followed by their stored events. A word from the other instance says when to look; where it is missed,
/// a look every two seconds makes it good.
/// </summary>
public sealed class RemoteRuns
{
    private const string StoredKind = "run";
    private const string StopKind = "stop";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Instance _instance;
    private readonly IDbContextFactory<AppDbContext> _databases;
    private readonly UserDirectory _users;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _signals = new();

    public RemoteRuns(Instance instance, IDbContextFactory<AppDbContext> databases, UserDirectory users, TimeProvider time)
    {
        (_instance, _databases, _users, _time) = (instance, databases, users, time);
        instance.On(StoredKind, run => Signal(Guid.Parse(run)));
        instance.On(StopKind, run => StopWanted?.Invoke(Guid.Parse(run)));
    }

    /// <summary>A reader at another instance stops a run that may be going here.</summary>
    internal event Action<Guid>? StopWanted;

    internal bool AreThere => _instance.IsShared;

    /// <summary>Something of these runs was stored here.</summary>
    internal void Tell(IEnumerable<Guid> runs)
    {
        foreach (var run in runs)
            _instance.Send(StoredKind, run.ToString("N"));
    }

    internal void TellStop(Guid run) => _instance.Send(StopKind, run.ToString("N"));

    /// <summary>As <see cref="AnswerRuns.FollowAsync"/>, but that nothing is told of the place of one that waits.</summary>
    /// <param name="runId">A run of that user.</param>
    internal async IAsyncEnumerable<NumberedEvent> FollowAsync(
        Guid runId,
        Guid userId,
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        bool? mayRead = null;
        while (true)
        {
            // Asked for before the look, so that what is stored during it is not missed.
            var changed = _signals.GetOrAdd(runId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            var (state, events, labels) = await LookAsync(runId, after, cancellationToken);
            if (state is null)
                yield break;
            if (state != TurnState.Running)
            {
                _signals.TryRemove(runId, out _);
                yield return new NumberedEvent(after + 1, new RunEnded(state.Value));
                yield break;
            }
            if (events.Count > 0)
                mayRead ??= await MayReadAsync(userId, labels, cancellationToken);
            foreach (var next in events)
            {
                if (mayRead == true)
                    yield return next;
                after = next.Sequence;
            }
            await Task.WhenAny(changed, Task.Delay(LookEvery, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What was shown so far of a run at another instance.</summary>
    /// <returns>Null when there is none.</returns>
    internal async Task<IReadOnlyList<AnswerEvent>?> ShownAsync(Guid runId, CancellationToken cancellationToken)
    {
        if (!AreThere)
            return null;
        var (state, events, _) = await LookAsync(runId, 0, cancellationToken);
        return state == TurnState.Running ? [.. events.Select(numbered => numbered.Event)] : null;
    }

    /// <summary>The state first: what is stored after it was asked for is seen by the next look.</summary>
    private async Task<(TurnState? State, IReadOnlyList<NumberedEvent> Events, string? Labels)> LookAsync(
        Guid runId,
        long after,
        CancellationToken cancellationToken
    )
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        var state = await database
            .Set<Turn>()
            .Where(turn => turn.Id == runId)
            .Select(turn => (TurnState?)turn.State)
            .SingleOrDefaultAsync(cancellationToken);
        if (state != TurnState.Running)
            return (state, [], null);
        var labels = await database
            .Set<RunOwner>()
            .Where(owner => owner.RunId == runId)
            .Select(owner => owner.Labels)
            .SingleOrDefaultAsync(cancellationToken);
        var rows = await database
            .Set<RunEvent>()
            .AsNoTracking()
            .Where(row => row.RunId == runId && row.Sequence > after)
            .OrderBy(row => row.Sequence)
            .ToListAsync(cancellationToken);
        return (
            state,
            rows.ConvertAll(row => new NumberedEvent(row.Sequence, JsonSerializer.Deserialize<AnswerEvent>(row.Json, TurnJson.Options)!)),
            labels
        );
    }

    private async Task<bool> MayReadAsync(Guid userId, string? labels, CancellationToken cancellationToken) =>
        await _users.GetScopeAsync(userId, cancellationToken) is { } now
        && (labels ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).All(label => now.Labels.Contains(AccessLabel.Parse(label)));

    private void Signal(Guid run)
    {
        if (_signals.TryRemove(run, out var waiting))
            waiting.TrySetResult();
    }
}

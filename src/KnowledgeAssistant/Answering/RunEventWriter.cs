using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// The one writer of all runs' events: what waits goes into one transaction, at most 100 ms after the first of it came. Events become visible
/// to followers when they are stored; a run's end replaces its events by the turn.
/// </summary>
internal sealed class RunEventWriter(
    IDbContextFactory<AppDbContext> databases,
    WriteQueue writes,
    ConversationChanges changes,
    RemoteRuns remote,
    RunOwners owners,
    TimeProvider clock,
    ILogger<RunEventWriter> log
)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>A minute: a disk that is full longer needs a person.</summary>
    private const int MostAttempts = 60;

    /// <summary>A full queue holds the runs back; it is far above what a hundred runs say in a second.</summary>
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public ValueTask AddAsync(ActiveRun run, AnswerEvent added, CancellationToken cancellationToken) =>
        run.Add(added) is { } number ? _queue.Writer.WriteAsync(new Entry(run, number, null), cancellationToken) : ValueTask.CompletedTask;

    public ValueTask EndAsync(ActiveRun run, TurnState state, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(new Entry(run, 0, state), cancellationToken);

    /// <summary>No more will come; <see cref="RunAsync"/> ends when everything is stored.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Entry>();
        var lastWrite = long.MinValue;
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            // The first event after a pause is stored at once; a stream of them in beats.
            var sinceLast = lastWrite == long.MinValue ? Beat : clock.GetElapsedTime(lastWrite);
            if (sinceLast < Beat)
                await Task.Delay(Beat - sinceLast, clock, cancellationToken);
            while (_queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            await StoreUntilDoneAsync(batch, cancellationToken);
            lastWrite = clock.GetTimestamp();
            batch.Clear();
        }
    }

    private async Task StoreUntilDoneAsync(List<Entry> batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StoreAsync(batch, cancellationToken);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // A locked or full disk: runs wait (their queue is bounded) and go on when it is over. Anything else will not pass; it
                // ends the runs of this batch, never the writer, on which every other run depends.
                AnsweringLog.EventsNotStored(log, batch.Count, fault);
                if (attempt == MostAttempts || fault is not (DbUpdateException or DbException))
                {
                    GiveUp(batch);
                    return;
                }
                await Task.Delay(RetryAfter, clock, cancellationToken);
            }
        }
    }

    /// <summary>What cannot be stored is not shown: the runs end, and the next start of the server keeps what is stored of them.</summary>
    private static void GiveUp(List<Entry> batch)
    {
        foreach (var run in batch.Select(entry => entry.Run).Distinct())
        {
            run.Stop(TurnState.Interrupted);
            run.Add(new RunEnded(TurnState.Interrupted));
            run.MarkOver();
        }
    }

    private async Task StoreAsync(List<Entry> batch, CancellationToken cancellationToken)
    {
        var ended = batch.Where(entry => entry.End is not null).ToDictionary(entry => entry.Run, entry => entry.End!.Value);
        // Made before it is this write's turn, which others wait for.
        var rows = batch.Where(entry => entry.End is null && !ended.ContainsKey(entry.Run)).Select(Row).ToList();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        using var turn = await writes.EnterAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ids = batch.Select(entry => entry.Run.Start.RunId).Distinct().ToList();
        // A conversation that is being deleted is still there: its answer stops, and undoing brings back what there is of it.
        var turns = await database
            .Set<Turn>()
            .IgnoreQueryFilters()
            .Where(turn => ids.Contains(turn.Id))
            // Another instance took this one for gone and kept the answer as interrupted: that stands.
            .Where(turn => turn.State == TurnState.Running)
            .Select(turn => new { turn.Id, IsGoing = turn.Conversation!.DeletedAt == null })
            .ToListAsync(cancellationToken);
        var known = turns.Select(turn => turn.Id).ToHashSet();
        database.AddRange(rows.Where(row => known.Contains(row.RunId)));
        foreach (var (run, state) in ended.Where(end => known.Contains(end.Key.Start.RunId)))
            await SaveTurnAsync(database, run, state, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        CrashPoint.Reached("run-events");
        await transaction.CommitAsync(cancellationToken);
        CrashPoint.Reached("run-events-stored");
        Show(batch, ended, [.. turns.Where(turn => turn.IsGoing).Select(turn => turn.Id)]);
        remote.Tell(ids);
        foreach (var user in ended.Keys.Select(run => run.Start.UserId).Distinct())
            changes.Tell(user);
    }

    private async Task SaveTurnAsync(AppDbContext database, ActiveRun run, TurnState state, CancellationToken cancellationToken)
    {
        var id = run.Start.RunId;
        await database.Set<RunEvent>().Where(row => row.RunId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<TurnEvidence>().Where(row => row.TurnId == id).ExecuteDeleteAsync(cancellationToken);
        await owners.EndAsync(database, id, cancellationToken);
        var turn = await database.Set<Turn>().IgnoreQueryFilters().SingleAsync(row => row.Id == id, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        TurnBuilder.Apply(turn, run.Events(), state, (now - run.StartedAt).TotalMilliseconds);
        await database
            .Set<Conversation>()
            .IgnoreQueryFilters()
            .Where(row => row.Id == turn.ConversationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AnsweredAt, (DateTime?)now), cancellationToken);
    }

    private static void Show(List<Entry> batch, Dictionary<ActiveRun, TurnState> ended, HashSet<Guid> going)
    {
        foreach (var run in batch.Select(entry => entry.Run).Distinct())
        {
            if (ended.TryGetValue(run, out var state))
            {
                run.Add(new RunEnded(state));
                run.MarkOver();
            }
            else if (going.Contains(run.Start.RunId))
                run.MarkStored(batch.Where(entry => entry.Run == run).Max(entry => entry.Sequence));
            else
                run.Stop(TurnState.Stopped); // Its conversation was deleted meanwhile.
        }
    }

    private static RunEvent Row(Entry entry) =>
        new()
        {
            RunId = entry.Run.Start.RunId,
            Sequence = entry.Sequence,
            Json = JsonSerializer.Serialize(entry.Run.Take(entry.Sequence), TurnJson.Options),
        };

    private sealed record Entry(ActiveRun Run, long Sequence, TurnState? End);
}

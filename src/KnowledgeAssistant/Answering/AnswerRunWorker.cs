using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Works off the runs: at start it keeps what the last stop cut as interrupted, at shutdown it lets the running ones finish for half a minute.
/// </summary>
internal sealed class AnswerRunWorker(
    AnswerRuns runs,
    RunEventWriter writer,
    AnswerService answers,
    ConversationStore conversations,
    UserDirectory users,
    RunOwners owners,
    RemoteRuns remote,
    Instance instance,
    IDbContextFactory<AppDbContext> databases,
    IOptions<AnsweringOptions> options,
    TimeProvider clock,
    ILogger<AnswerRunWorker> log
) : BackgroundService
{
    /// <summary>Turns of the conversation that a follow-up may refer to; older ones are rarely meant.</summary>
    private const int HistoryTurns = 6;

    private const string NoUser = "This user is disabled, so nothing was searched. Ask an admin to enable them, then ask again.";

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        instance.PeerGone += () => _ = RecoverFromPeerAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await runs.CloseAsync(cancellationToken);
        if (ExecuteTask is { } working)
        {
            await Task.WhenAny(working, Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken));
            runs.Interrupt();
            await Task.WhenAny(working, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        }
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var storing = writer.RunAsync(stoppingToken);
        await Parallel.ForEachAsync(
            runs.Ready.ReadAllAsync(stoppingToken),
            // The queue lets no more begin than may; beside them pass those that were stopped while they waited.
            new ParallelOptions { MaxDegreeOfParallelism = int.MaxValue, CancellationToken = stoppingToken },
            async (run, cancellationToken) => await RunAsync(run, cancellationToken)
        );
        writer.Complete();
        await storing;
    }

    private async Task RunAsync(ActiveRun run, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeLimitSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, limit.Token, cancellationToken);
        var state = TurnState.Done;
        try
        {
            run.Stopping.ThrowIfCancellationRequested();
            state = await AnswerAsync(run, either.Token);
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            state = run.StoppedAs;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            state = TurnState.Failed;
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"The answer took longer than {options.Value.TimeLimitSeconds} seconds and was stopped. Ask again, or ask about less at once."
            );
            AnsweringLog.AnswerTookTooLong(log, run.Start.RunId, ReferenceOf(run), options.Value.TimeLimitSeconds);
            await writer.AddAsync(run, Failed(run, message, ReferenceOf(run)), cancellationToken);
        }
        // Also a cancellation that is none of ours, a model's own time limit for one: it must never end the worker, and with it the server.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            state = TurnState.Failed;
            await writer.AddAsync(run, Failure(run, fault), cancellationToken);
        }
        await writer.EndAsync(run, state, cancellationToken);
        runs.Finished(run);
    }

    private async Task<TurnState> AnswerAsync(ActiveRun run, CancellationToken cancellationToken)
    {
        // Asked now, not when it was sent: it may have waited, and its user may have lost rights, or all of them, meanwhile.
        if (await users.GetScopeAsync(run.Start.UserId, cancellationToken) is not { } scope)
        {
            await writer.AddAsync(run, Failed(run, NoUser, referenceId: null), cancellationToken);
            return TurnState.Failed;
        }
        run.Scope = scope;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            await owners.BeginAsync(database, run.Start.RunId, scope, cancellationToken);
        var history = await HistoryAsync(run.Start, scope, cancellationToken);
        var request = new AnswerRequest(run.Start.Question, history, scope, run.Start.Filter);
        await foreach (var next in answers.AnswerAsync(request, cancellationToken))
            await writer.AddAsync(run, next, cancellationToken);
        return TurnState.Done;
    }

    private AnswerCompleted Failure(ActiveRun run, Exception fault)
    {
        var reference = ReferenceOf(run);
        if (fault is ModelException model)
            AnsweringLog.ModelFailed(log, run.Start.RunId, reference, model.Message, model.ServerText ?? "nothing");
        else
            AnsweringLog.AnswerFailed(log, run.Start.RunId, reference, fault);
        var message = fault switch
        {
            ModelException { IsTransient: true } =>
                $"{fault.Message} Ask again in a moment; if it happens again, give the admin the reference.",
            ModelException => $"{fault.Message} Give the admin the reference.",
            PassageIndexException { IsDamaged: true } =>
                "The search index is damaged. The documents are being made searchable again, which goes by itself: ask again in a few minutes.",
            PassageIndexException { IsTransient: true } =>
                "The documents could not be searched just now: the search does not answer, and is tried again by itself. "
                    + "Conversations and the library work meanwhile. Ask again in a moment.",
            PassageIndexException { NeedsAdmin: true } =>
                "The documents cannot be searched until an admin mends the search; the server's log says how. Conversations and the library work meanwhile.",
            _ => "Something went wrong while answering. Ask again; if it happens again, give the admin the reference.",
        };
        return Failed(run, message, reference);
    }

    private static string ReferenceOf(ActiveRun run) => run.Start.RunId.ToString("N", CultureInfo.InvariantCulture)[^8..];

    private AnswerCompleted Failed(ActiveRun run, string message, string? referenceId) =>
        new(AnswerOutcome.Failed, message, referenceId, [], (clock.GetUtcNow().UtcDateTime - run.StartedAt).TotalMilliseconds);

    /// <summary>
    /// What the owner may still see of the turns before on the same branch, so that nothing withdrawn and nothing of another branch finds its
    /// way into a new question.
    /// </summary>
    private async Task<IReadOnlyList<HistoryMessage>> HistoryAsync(
        StartAnswer start,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var kept = new List<TurnView>();
        var (before, earlier) = (start.RunId, 1);
        while (kept.Count < HistoryTurns && earlier > 0)
        {
            var page = await conversations.GetEarlierAsync(before, start.UserId, scope, HistoryTurns, cancellationToken);
            kept.InsertRange(
                0,
                page.Turns.Where(turn => turn is { SourcesWithdrawn: false, State: not (TurnState.Running or TurnState.Failed) })
            );
            (before, earlier) = (page.Turns.Count > 0 ? page.Turns[0].Id : before, page.Earlier);
        }
        return
        [
            .. kept.TakeLast(HistoryTurns)
                .SelectMany(turn =>
                    (HistoryMessage[])
                        [
                            new(HistoryRole.User, turn.RewrittenQuestion ?? turn.Question),
                            new(HistoryRole.Assistant, turn.Outcome == AnswerOutcome.Answered ? turn.Answer : ""),
                        ]
                )
                .Where(message => message.Content.Length > 0),
        ];
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var cut = await owners.Cut(database).ToListAsync(cancellationToken);
        foreach (var turn in cut)
        {
            var rows = await database
                .Set<RunEvent>()
                .Where(row => row.RunId == turn.Id)
                .OrderBy(row => row.Sequence)
                .ToListAsync(cancellationToken);
            TurnBuilder.Apply(turn, Readable(rows), TurnState.Interrupted, milliseconds: 0);
            database.RemoveRange(rows);
            await owners.EndAsync(database, turn.Id, cancellationToken);
        }
        await RunOwners.ForgetAsync(database, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        remote.Tell(cut.Select(turn => turn.Id));
        if (cut.Count > 0)
            AnsweringLog.Recovered(log, cut.Count);
    }

    /// <summary>Only the instance that saw it first is told.</summary>
    private async Task RecoverFromPeerAsync()
    {
        try
        {
            await RecoverAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is DbUpdateException or DbException)
        {
            AnsweringLog.NotRecovered(log, fault);
        }
    }

    /// <summary>The events up to one that another version of the program wrote: an old answer must not keep the server from starting.</summary>
    private static List<AnswerEvent> Readable(List<RunEvent> rows)
    {
        var events = new List<AnswerEvent>();
        try
        {
            foreach (var row in rows)
                events.Add(JsonSerializer.Deserialize<AnswerEvent>(row.Json, TurnJson.Options)!);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            // What came before it is kept.
        }
        return events;
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// Blanks what old conversations hold of deleted documents, once a minute: their evidence, the sentences that rest on it, their place in traces
/// and the words of theirs that completed a later question. Views leave it out at once by themselves; this removes it from the disk.
/// </summary>
internal sealed class DeletedEvidence(IDbContextFactory<AppDbContext> databases, TimeProvider clock, ILogger<DeletedEvidence> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Turns in one transaction: with their evidence some 50 KB each.</summary>
    private const int Batch = 50;

    private static readonly Action<ILogger, Exception?> Postponed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(5101, nameof(Postponed)),
        "The evidence of deleted documents could not be blanked; trying again in a minute."
    );

    /// <returns>How many passages were blanked.</returns>
    public async Task<int> BlankAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var deleted = await database.Set<DeletedDocument>().ToListAsync(cancellationToken);
        var turns = await DeletedTraces.FindTurnsAsync(database, deleted, cancellationToken);
        var blanked = 0;
        foreach (var batch in turns.Chunk(Batch))
            blanked += await BlankAsync(batch, cancellationToken);
        // An answer that began before the deletion is saved when it is finished: until then the deletion is remembered.
        var oldest = await database
            .Set<Turn>()
            .Where(turn => turn.State == TurnState.Running)
            .MinAsync(turn => (DateTime?)turn.StartedAt, cancellationToken);
        database.RemoveRange(deleted.Where(document => oldest is not { } running || document.DeletedAt < running));
        await database.SaveChangesAsync(cancellationToken);
        return blanked;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await BlankAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is DbUpdateException or System.Data.Common.DbException)
            {
                Postponed(log, fault);
            }
        }
    }

    private async Task<int> BlankAsync(Guid[] turnIds, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var turns = await database
            .Set<Turn>()
            // Also those of conversations whose deletion may still be undone.
            .IgnoreQueryFilters()
            .Include(turn => turn.Evidence)
            .Where(turn => turnIds.Contains(turn.Id))
            .ToListAsync(cancellationToken);
        var states = await EvidenceStates.LoadToBlankAsync(database, turns, cancellationToken);
        var blanked = turns.Sum(turn => Blank(turn, states));
        await database.SaveChangesAsync(cancellationToken);
        return blanked;
    }

    private static int Blank(Turn turn, EvidenceStates states)
    {
        var gone = states.Gone(turn);
        (turn.Answer, turn.Sentences) = RemainingAnswer.Of(turn, gone);
        turn.Withheld = gone.Count == 0 ? turn.Withheld : null;
        turn.Suggestions = gone.Count == 0 ? turn.Suggestions : null;
        turn.Trace = states.Living(turn);
        if (!states.IsRewritingLiving(turn))
        {
            turn.RewrittenQuestion = null;
            turn.Steps = Rewriting.Hidden(turn.Steps);
            turn.Trace = Rewriting.Hidden(turn.Trace, turn.Question);
        }
        var rows = turn.Evidence.Where(row => gone.Contains(row.Number) && row.Text.Length > 0).ToList();
        foreach (var row in rows)
        {
            (row.Text, row.Title, row.Source, row.TableHeader, row.HeadingPath, row.Page) = ("", "", "", null, [], null);
            (row.Sheet, row.FirstRow, row.LastRow) = (null, null, null);
        }
        return rows.Count;
    }
}

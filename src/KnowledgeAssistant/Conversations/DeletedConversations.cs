using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Conversations;

/// <summary>Takes deleted conversations off the disk when their time for undoing is over; what a stop left behind, at the start.</summary>
internal sealed class DeletedConversations(IDbContextFactory<AppDbContext> databases, TimeProvider clock, ILogger<DeletedConversations> log)
    : BackgroundService
{
    /// <summary>Kept a little longer than promised: a click in the last second has a way to go.</summary>
    private static readonly TimeSpan Kept = ConversationList.UndoTime + TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly Action<ILogger, Exception?> Postponed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(5102, nameof(Postponed)),
        "Deleted conversations could not be taken off the disk; trying again in ten seconds."
    );

    /// <param name="before">Those deleted before this time go, with their turns, evidence and events.</param>
    /// <returns>How many conversations went.</returns>
    public async Task<int> SweepAsync(DateTime before, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Set<Conversation>()
            .IgnoreQueryFilters()
            .Where(row => row.DeletedAt != null && row.DeletedAt <= before)
            .ExecuteDeleteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        // Nobody has a page open from before the start.
        var kept = TimeSpan.Zero;
        do
        {
            try
            {
                await SweepAsync(clock.GetUtcNow().UtcDateTime - kept, stoppingToken);
                kept = Kept;
            }
            catch (Exception fault) when (fault is DbUpdateException or System.Data.Common.DbException)
            {
                Postponed(log, fault);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

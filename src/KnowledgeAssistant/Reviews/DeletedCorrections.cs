using System.Data.Common;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// A corrected answer says what the sources say, and nobody knows which sentence rests on which: when one of them is deleted, it goes. Views
/// leave it out at once; this takes it off the disk, once a minute.
/// </summary>
internal sealed class DeletedCorrections(IDbContextFactory<AppDbContext> databases, TimeProvider clock, ILogger<DeletedCorrections> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly Action<ILogger, Exception?> Postponed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(5202, nameof(Postponed)),
        "Corrected answers on deleted documents could not be blanked; trying again in a minute."
    );

    public static bool Concern(TurnView turn) => turn.EvidenceStates.Contains(EvidenceState.Deleted);

    /// <returns>How many were blanked.</returns>
    public async Task<int> BlankAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Set<Review>()
            .Where(review => review.CorrectedAnswer != "")
            .Where(review => database.Set<TurnEvidence>().Any(row => row.TurnId == review.TurnId && row.Text == ""))
            .ExecuteUpdateAsync(set => set.SetProperty(review => review.CorrectedAnswer, ""), cancellationToken);
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
            catch (Exception fault) when (fault is DbUpdateException or DbException)
            {
                Postponed(log, fault);
            }
        }
    }
}

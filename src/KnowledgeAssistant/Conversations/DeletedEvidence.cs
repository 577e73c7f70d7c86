using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// Blanks the stored evidence of deleted documents, once a minute: what is deleted must not live on in old conversations. Views blank it at
/// once by themselves; this removes it from the disk.
/// </summary>
internal sealed class DeletedEvidence(IDbContextFactory<AppDbContext> databases, TimeProvider clock, ILogger<DeletedEvidence> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly Action<ILogger, Exception?> Postponed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(5101, nameof(Postponed)),
        "The evidence of deleted documents could not be blanked; trying again in a minute."
    );

    /// <returns>How many passages were blanked.</returns>
    public async Task<int> BlankAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var living = database.Set<Document>().Where(document => document.State != DocumentState.Deleting).Select(document => document.Id);
        return await database
            .Set<TurnEvidence>()
            .Where(row => row.Text != "" && !living.Contains(row.DocumentId))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Text, "")
                        .SetProperty(row => row.Title, "")
                        .SetProperty(row => row.Source, "")
                        .SetProperty(row => row.TableHeader, (string?)null)
                        .SetProperty(row => row.HeadingPath, Array.Empty<string>()),
                cancellationToken
            );
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
}

using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Checks;

/// <summary>The comparisons that were made, the newest of them.</summary>
internal sealed class CheckBook(AppDatabase database, ILogger<CheckBook> logger)
{
    public const int Kept = 100;

    /// <summary>Written down where that is possible: what the comparison repaired does not depend on it.</summary>
    public async Task AddAsync(IndexCheck check, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteBehindAsync(context => AddAsync(context, check, cancellationToken), cancellationToken);
        }
        catch (StorageException fault)
        {
            logger.CheckNotStored(fault.Message);
        }
    }

    /// <summary>Newest first.</summary>
    public Task<List<IndexCheck>> ListAsync(int take, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => Newest(context).AsNoTracking().Take(Math.Clamp(take, 1, Kept)).ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>When the last one of the live generation that came to its end began (UTC); null when there was none.</summary>
    public Task<DateTime?> LastAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context
                    .Set<IndexCheck>()
                    .Where(row => row.Error == null && row.IsLive)
                    .MaxAsync(row => (DateTime?)row.StartedAt, cancellationToken),
            cancellationToken
        );

    private static IQueryable<IndexCheck> Newest(AppDbContext context) =>
        context.Set<IndexCheck>().OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id);

    private static async Task<bool> AddAsync(AppDbContext context, IndexCheck check, CancellationToken cancellationToken)
    {
        // A server that is away is tried again every half minute: one row says so, the newest.
        if (
            check.Error is not null
            && await Newest(context).FirstOrDefaultAsync(cancellationToken) is { } last
            && last.Error == check.Error
            && last.Cause == check.Cause
            && last.IsLive == check.IsLive
        )
            context.Remove(last);
        context.Add(check);
        var gone = await Newest(context).Skip(Kept - 1).ToListAsync(cancellationToken);
        context.RemoveRange(gone);
        return true;
    }
}

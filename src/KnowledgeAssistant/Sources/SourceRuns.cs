using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources;

/// <summary>A run that holds a source.</summary>
/// <param name="Token">Its fencing token.</param>
internal sealed record SourceClaim(DocumentSource Source, long Token, DateTime StartedAt);

/// <summary>How a run ended.</summary>
/// <param name="Error">What stopped it or a part of it; null when nothing did.</param>
/// <param name="Alert">Why missing documents were kept; null when there is nothing to decide.</param>
/// <param name="NotBefore">The source asks to be left alone until then (UTC).</param>
internal sealed record SourceRunResult(RunCounts Counts, string? Error, string? Alert, DateTime? NotBefore = null);

/// <summary>The source was paused, changed or removed, or somebody else has it: what the run found does not count any more.</summary>
internal sealed class SourceRunLostException : Exception
{
    public SourceRunLostException() { }

    public SourceRunLostException(string message)
        : base(message) { }

    public SourceRunLostException(string message, Exception innerException)
        : base(message, innerException) { }
}

/// <summary>Sources in app.db: taking them with a lease and a fencing token, and every write of a run, each refused when the token is old.</summary>
internal sealed class SourceRuns(AppDatabase database, RunningSources running, IOptions<SourcesOptions> options, TimeProvider time)
{
    private TimeSpan Lease => options.Value.Lease;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes a source that is due, the longest waiting one first; null when none is.</summary>
    public Task<SourceClaim?> ClaimAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var now = Now;
                var sources = await context.Set<DocumentSource>().OrderBy(source => source.NextRunAt).ToListAsync(cancellationToken);
                if (sources.Find(source => IsFree(source, now) && IsWanted(source, now)) is not { } taken)
                    return null;
                taken.Token++;
                taken.LeasedUntil = now + Lease;
                return new SourceClaim(taken, taken.Token, now);
            },
            cancellationToken
        );

    /// <returns>False when the run has lost the source.</returns>
    public Task<bool> RenewAsync(SourceClaim claim, CancellationToken cancellationToken)
    {
        var until = Now + Lease;
        return database.WriteAsync(
            async context =>
                await Own(context, claim).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeasedUntil, until), cancellationToken) == 1,
            cancellationToken
        );
    }

    /// <summary>Gives a source back unfinished: the next worker begins again.</summary>
    public Task ReleaseAsync(SourceClaim claim) =>
        database.WriteAsync(
            context => Own(context, claim).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeasedUntil, (DateTime?)null)),
            CancellationToken.None
        );

    public Task FinishAsync(SourceClaim claim, SourceRunResult result, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                if (await Own(context, claim).SingleOrDefaultAsync(cancellationToken) is not { } source)
                    return false;
                var now = Now;
                (source.LeasedUntil, source.RunRequested, source.DeletionsConfirmedAt) = (null, false, null);
                (source.LastStartedAt, source.LastEndedAt) = (claim.StartedAt, now);
                (source.LastCounts, source.LastError, source.Alert) = (result.Counts, result.Error, result.Alert);
                source.NextRunAt = source.Schedule.Next(claim.StartedAt, now, time.LocalTimeZone);
                if (result.NotBefore > source.NextRunAt)
                    source.NextRunAt = result.NotBefore.Value;
                return true;
            },
            cancellationToken
        );

    public Task<List<SourceItem>> ItemsAsync(Guid sourceId, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<SourceItem>().AsNoTracking().Where(item => item.SourceId == sourceId).ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Names of the source's own documents.</summary>
    public Task<Dictionary<string, Guid>> NamesOfAsync(DocumentSource source, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .Where(row => row.CollectionId == source.CollectionId)
                    .Where(row => context.Set<SourceItem>().Any(item => item.DocumentId == row.Id && item.SourceId == source.Id))
                    .ToDictionaryAsync(row => row.Source, row => row.Id, StringComparer.Ordinal, cancellationToken),
            cancellationToken
        );

    /// <summary>Names of documents in the source's collection that came from another source: they are not this one's to replace.</summary>
    public Task<HashSet<string>> NamesOfOthersAsync(DocumentSource source, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var names = await context
                    .Set<Document>()
                    .Where(row => row.CollectionId == source.CollectionId)
                    .Where(row => context.Set<SourceItem>().Any(item => item.DocumentId == row.Id && item.SourceId != source.Id))
                    .Select(row => row.Source)
                    .ToListAsync(cancellationToken);
                return names.ToHashSet(StringComparer.Ordinal);
            },
            cancellationToken
        );

    /// <exception cref="SourceRunLostException">Nothing was written.</exception>
    public Task SaveAsync(
        SourceClaim claim,
        IReadOnlyCollection<SourceItem> changed,
        IReadOnlyCollection<SourceItem> gone,
        CancellationToken cancellationToken
    ) =>
        database.WriteBehindAsync(
            async context =>
            {
                if (!await Own(context, claim).AnyAsync(cancellationToken))
                    throw new SourceRunLostException();
                var ids = changed.Select(item => item.Id).ToList();
                var known = await context
                    .Set<SourceItem>()
                    .Where(item => ids.Contains(item.Id))
                    .Select(item => item.Id)
                    .ToHashSetAsync(cancellationToken);
                await DropDeletedAsync(context, changed, cancellationToken);
                context.UpdateRange(changed.Where(item => known.Contains(item.Id)));
                context.AddRange(changed.Where(item => !known.Contains(item.Id)));
                var goneIds = gone.Select(item => item.Id).ToList();
                return await context.Set<SourceItem>().Where(item => goneIds.Contains(item.Id)).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>The end of a removal.</summary>
    public Task RemoveAsync(SourceClaim claim, CancellationToken cancellationToken) =>
        database.WriteAsync(context => Own(context, claim).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    /// <summary>A document may have been deleted by hand since it was taken in.</summary>
    private static async Task DropDeletedAsync(
        AppDbContext context,
        IReadOnlyCollection<SourceItem> items,
        CancellationToken cancellationToken
    )
    {
        var ids = items.Select(item => item.DocumentId).OfType<Guid>().ToList();
        var existing = await context
            .Set<Document>()
            .Where(row => ids.Contains(row.Id))
            .Select(row => row.Id)
            .ToHashSetAsync(cancellationToken);
        foreach (var item in items.Where(item => item.DocumentId is { } id && !existing.Contains(id)))
            item.DocumentId = null;
    }

    private static IQueryable<DocumentSource> Own(AppDbContext context, SourceClaim claim) =>
        context.Set<DocumentSource>().Where(row => row.Id == claim.Source.Id && row.Token == claim.Token);

    /// <summary>A lease that ends later than one can be was given before the clock was turned back.</summary>
    private bool IsFree(DocumentSource source, DateTime now) =>
        !running.Holds(source.Id) && (source.LeasedUntil is not { } until || until < now || until - now > Lease * 2);

    private static bool IsWanted(DocumentSource source, DateTime now) =>
        source.Removing || source.RunRequested || !source.Paused && source.Schedule.IsDue(source.NextRunAt, now);
}

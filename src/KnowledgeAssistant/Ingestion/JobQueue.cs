using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Jobs in app.db: taking them with a lease and a fencing token, and every write a worker makes for one, each refused when the token is old.</summary>
internal sealed partial class JobQueue(
    AppDatabase database,
    MailAttachments attachments,
    IngestionProgress progress,
    QueuePause pause,
    QueueRate rate,
    IOptions<IngestionOptions> options,
    TimeProvider time
)
{
    private const int MaxInterruptions = 3;

    /// <summary>Documents in one transaction: whoever asks a question meanwhile waits for its end. A sync for so many costs a hundredth of reading them.</summary>
    public const int MostTogether = 16;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes up to <paramref name="most"/> jobs; one that went wrong before is only ever taken alone, so that it cannot drag others down.</summary>
    /// <param name="mayBeAlone">Whether nothing else is under way, so that one that went wrong before may be taken.</param>
    public Task<IReadOnlyList<Claim>> ClaimAsync(int most, bool mayBeAlone, CancellationToken cancellationToken) =>
        database.WriteBehindAsync<IReadOnlyList<Claim>>(
            async context =>
            {
                if (pause.IsOn)
                    return [];
                var now = Now;
                // Put off for longer than can be: the clock was turned back since.
                var latest = now + options.Value.RetryDelay;
                var free = await context
                    .Set<Job>()
                    .Where(job => (job.NotBefore <= now || job.NotBefore > latest) && (job.LeasedUntil == null || job.LeasedUntil < now))
                    .OrderByDescending(job => job.Priority)
                    .ThenBy(job => job.Id)
                    .Take(Math.Min(most, MostTogether))
                    .ToListAsync(cancellationToken);
                var clean = free.FindAll(job => job is { LeasedUntil: null, Attempts: 0, Interruptions: 0 });
                var taken = clean.Count > 0 ? clean : free.Take(mayBeAlone ? 1 : 0).ToList();
                if (taken.Count == 0)
                    return [];
                foreach (var job in taken)
                    Take(job, now);
                rate.Begin();
                return await DescribeAsync(context, taken, alone: clean.Count == 0, cancellationToken);
            },
            cancellationToken
        );

    /// <summary>When put-off work is due or a lease of somebody else ends; null when there is none.</summary>
    public Task<DateTime?> NextDueAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<Job>().Select(job => (DateTime?)(job.LeasedUntil ?? job.NotBefore)).MinAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Keeps the jobs this worker still holds for another lease.</summary>
    public Task RenewAsync(IReadOnlyCollection<Claim> held, CancellationToken cancellationToken) =>
        ChangeAsync(held, row => row.Job.LeasedUntil = Now + options.Value.Lease, cancellationToken);

    /// <summary>Stores what the reader made of the originals, or why it could not; returns those whose content is stored.</summary>
    public Task<IReadOnlyList<ReadWork>> StoreAsync(IReadOnlyList<ReadWork> works, CancellationToken cancellationToken) =>
        attachments.AroundAsync(works, plan => StoreAsync(works, plan, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<ReadWork>> StoreAsync(
        IReadOnlyList<ReadWork> works,
        AttachmentPlan attached,
        CancellationToken cancellationToken
    )
    {
        var packed = works
            .Where(work => work is { Content: not null, Stored: false })
            .ToDictionary(work => work, work => DocumentContentCodec.Pack(work.Content!));
        var changes = new List<DocumentChanged>();
        var stored = await database.WriteBehindAsync(
            async context =>
            {
                changes.Clear();
                var rows = await JobRows.LoadAsync(context, works.Select(work => work.Claim), cancellationToken);
                var result = new List<ReadWork>();
                foreach (var work in works.OrderBy(work => work.AttachmentsFolder is null))
                {
                    // A mail before it may have brought a newer version of what is attached to it.
                    if (rows.Find(work.Claim) is not { } row || context.Entry(row.Job).State == EntityState.Deleted)
                        continue;
                    if (work.Content is null)
                        row.Fail(context, work.Reason!, Now);
                    else if (packed.TryGetValue(work, out var again) && await row.IsAsBeforeAsync(context, work, again, cancellationToken))
                    {
                        // Nothing is left to do for it; what is attached to it may have been deleted, or have a newer reader.
                        var kept = await row.KeepAsync(context, Now, cancellationToken);
                        await attached.AddAsync(context, kept, work, cancellationToken);
                        changes.Add(DocumentLibrary.Changed(row.Document));
                        continue;
                    }
                    else if (packed.TryGetValue(work, out var data))
                    {
                        await row.StoreAsync(context, work, data, Now, cancellationToken);
                        await attached.AddAsync(context, row, work, cancellationToken);
                    }
                    else
                        row.Document.State = DocumentState.Indexing;
                    changes.Add(DocumentLibrary.Changed(row.Document));
                    if (work.Content is not null)
                        result.Add(work);
                }
                return result;
            },
            cancellationToken
        );
        changes.ForEach(Tell);
        return stored;
    }

    /// <summary>The last step: the index serves these versions, and app.db says so.</summary>
    /// <returns>Documents that are attached to their mails no more and are to be taken out.</returns>
    public async Task<IReadOnlyList<ReadingChange>> FinishAsync(
        IReadOnlyList<(Claim Claim, int Passages)> finished,
        CancellationToken cancellationToken
    )
    {
        var detached = new List<ReadingChange>();
        foreach (var some in finished.Chunk(MostTogether))
            detached.AddRange(await FinishSomeAsync(some, cancellationToken));
        return detached;
    }

    private async Task<IReadOnlyList<ReadingChange>> FinishSomeAsync(
        IReadOnlyList<(Claim Claim, int Passages)> finished,
        CancellationToken cancellationToken
    )
    {
        var changes = new List<DocumentChanged>();
        var detached = await database.WriteBehindAsync(
            async context =>
            {
                changes.Clear();
                var rows = await JobRows.LoadAsync(context, finished.Select(item => item.Claim), cancellationToken);
                var served = new List<JobRow>();
                foreach (var (claim, passages) in finished)
                {
                    if (rows.Find(claim) is not { } row)
                        continue;
                    await row.FinishAsync(context, passages, Now, cancellationToken);
                    served.Add(row);
                    changes.Add(DocumentLibrary.Changed(row.Document));
                }
                return await DetachedDocuments.MarkAsync(context, served, Now, cancellationToken);
            },
            cancellationToken
        );
        changes.ForEach(Tell);
        return detached;
    }

    /// <summary>A try ended with an error: another one later, or Failed with the reason.</summary>
    public async Task FailTryAsync(Claim claim, string reason, CancellationToken cancellationToken)
    {
        DocumentChanged? change = null;
        await database.WriteBehindAsync(
            async context =>
            {
                var rows = await JobRows.LoadAsync(context, [claim], cancellationToken);
                if (rows.Find(claim) is not { } row)
                    return false;
                if (++row.Job.Attempts >= options.Value.MaxAttempts)
                {
                    row.Fail(context, reason, Now);
                }
                else
                {
                    row.Job.LeasedUntil = null;
                    row.Job.NotBefore = Now + options.Value.RetryDelay;
                    row.Document.State = DocumentState.Waiting;
                }
                change = DocumentLibrary.Changed(row.Document);
                return true;
            },
            cancellationToken
        );
        if (change is not null)
            Tell(change);
    }

    /// <summary>At a start nobody else works: what is still leased was under way when the program was killed.</summary>
    public Task ExpireAllAsync(CancellationToken cancellationToken)
    {
        var past = Now - TimeSpan.FromSeconds(1);
        return database.RunAsync(
            async context =>
            {
                await context
                    .Set<Document>()
                    .Where(row => row.State == DocumentState.Reading || row.State == DocumentState.Indexing)
                    .Where(row => context.Set<Job>().Any(job => job.DocumentId == row.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, DocumentState.Waiting), cancellationToken);
                await context
                    .Set<Job>()
                    .Where(job => job.LeasedUntil != null)
                    .ExecuteUpdateAsync(set => set.SetProperty(job => job.LeasedUntil, past), cancellationToken);
            },
            cancellationToken
        );
    }

    private void Take(Job job, DateTime now)
    {
        if (job.LeasedUntil is not null)
            job.Interruptions++;
        job.Token++;
        job.LeasedUntil = now + options.Value.Lease;
    }

    private async Task<IReadOnlyList<Claim>> DescribeAsync(
        AppDbContext context,
        IReadOnlyList<Job> taken,
        bool alone,
        CancellationToken cancellationToken
    )
    {
        var rows = await JobRows.LoadAsync(context, taken, cancellationToken);
        var claims = new List<Claim>();
        foreach (var row in rows.All)
        {
            if (row.Job.Interruptions > MaxInterruptions)
            {
                row.Fail(
                    context,
                    Readers.Quarantine.Of(
                        "The program ended each time it worked on this document: it may be damaged. Save it anew and upload it again."
                    ),
                    Now
                );
                progress.Report(DocumentLibrary.Changed(row.Document));
                continue;
            }
            // Of one that another worker was at.
            row.Document.State = DocumentState.Waiting;
            claims.Add(row.ToClaim() with { Alone = alone });
        }
        return claims;
    }

    private async Task ChangeAsync(IReadOnlyCollection<Claim> held, Action<JobRow> change, CancellationToken cancellationToken)
    {
        if (held.Count == 0)
            return;
        await database.WriteBehindAsync(
            async context =>
            {
                var rows = await JobRows.LoadAsync(context, held, cancellationToken);
                foreach (var row in held.Select(rows.Find).OfType<JobRow>())
                    change(row);
                return true;
            },
            cancellationToken
        );
    }
}

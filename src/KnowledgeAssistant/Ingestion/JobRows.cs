using System.Text.Json;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The rows behind some jobs, loaded in the transaction that changes them.</summary>
internal sealed class JobRows
{
    private readonly Dictionary<Guid, JobRow> _byJob = [];

    public IReadOnlyCollection<JobRow> All => _byJob.Values;

    /// <returns>Null when the job is gone or another worker has taken it since: the late worker's write is refused.</returns>
    public JobRow? Find(Claim claim) => _byJob.TryGetValue(claim.JobId, out var row) && row.Job.Token == claim.Token ? row : null;

    public static async Task<JobRows> LoadAsync(AppDbContext context, IEnumerable<Claim> claims, CancellationToken cancellationToken)
    {
        var ids = claims.Select(claim => claim.JobId).ToList();
        var jobs = await context.Set<Job>().Where(job => ids.Contains(job.Id)).ToListAsync(cancellationToken);
        return await LoadAsync(context, jobs, cancellationToken);
    }

    public static async Task<JobRows> LoadAsync(AppDbContext context, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var documentIds = jobs.Select(job => job.DocumentId).ToList();
        var versionIds = jobs.Select(job => job.VersionId).ToList();
        var documents = await context
            .Set<Document>()
            .Include(row => row.Collection)
            .Where(row => documentIds.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var versions = await context
            .Set<DocumentVersion>()
            .Where(row => versionIds.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var rows = new JobRows();
        foreach (var job in jobs)
            rows._byJob[job.Id] = new JobRow(job, documents[job.DocumentId], versions[job.VersionId]);
        return rows;
    }
}

/// <summary>A job with its document and version, and what can become of them.</summary>
internal sealed record JobRow(Job Job, Document Document, DocumentVersion Version)
{
    private const int MaxTitle = 1_000;

    public Claim ToClaim() =>
        new(
            Job.Id,
            Job.Token,
            Document.Id,
            Version.Id,
            Document.CollectionId,
            Document.Collection!.Name,
            Document.Source,
            Version.Sha256,
            Document.CreatedAt,
            Version.ReaderNumber
        );

    public async Task StoreAsync(AppDbContext context, ReadWork work, byte[] data, DateTime now, CancellationToken cancellationToken)
    {
        var content = work.Content!;
        var isFirst = Version.ReaderNumber == 0;
        Version.ReaderNumber = work.ReaderNumber;
        Version.Format = content.Format;
        Version.Title = content.Title.Length > MaxTitle ? content.Title[..MaxTitle] : content.Title;
        Version.Date = content.Date;
        Version.Pages = content.Pages;
        Version.Coverage = await AttachmentPlan.CoverageAsync(context, Document, content, cancellationToken);
        Version.Metadata = content.Metadata;
        var stored = isFirst ? null : await context.FindAsync<StoredContent>([Version.Id], cancellationToken);
        stored ??= context.Add(new StoredContent { VersionId = Version.Id, Data = data }).Entity;
        stored.Data = data;
        Document.State = DocumentState.Indexing;
        if (Document.ActiveVersionId is null)
            Describe();
        Document.UpdatedAt = now;
    }

    /// <summary>Whether a new reading of the bytes that are searched already gave what there is, the report included; of a mail, the names of what is attached too.</summary>
    public async Task<bool> IsAsBeforeAsync(AppDbContext context, ReadWork work, byte[] data, CancellationToken cancellationToken)
    {
        var content = work.Content!;
        if (Document.ActiveVersionId is not { } activeId || activeId == Version.Id || Version.ActivatedAt is not null)
            return false;
        var active = await context.FindAsync<DocumentVersion>([activeId], cancellationToken);
        if (active is null || active.Sha256 != Version.Sha256 || active.ReaderNumber != work.ReaderNumber)
            return false;
        var stored = await context.FindAsync<StoredContent>([activeId], cancellationToken);
        var coverage = await AttachmentPlan.CoverageAsync(context, Document, content, cancellationToken);
        return stored is not null
            && stored.Data.AsSpan().SequenceEqual(data)
            && AsText(active.Coverage) == AsText(coverage)
            && AsText(active.Metadata) == AsText(content.Metadata);
    }

    /// <summary>The version that is searched stays; the one that was to replace it was never one.</summary>
    /// <returns>The same with the version that stays.</returns>
    public async Task<JobRow> KeepAsync(AppDbContext context, DateTime now, CancellationToken cancellationToken)
    {
        var active = await context.FindAsync<DocumentVersion>([Document.ActiveVersionId!.Value], cancellationToken);
        active!.ReadAgainAt = now;
        (Document.State, Document.Reason, Document.UpdatedAt) = (DocumentState.Ready, null, now);
        context.Remove(Job);
        context.Remove(Version);
        return this with { Version = active };
    }

    private static string AsText<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Default);

    public async Task FinishAsync(AppDbContext context, int passages, DateTime now, CancellationToken cancellationToken)
    {
        if (Document.ActiveVersionId is { } before && before != Version.Id)
        {
            var replaced = await context.FindAsync<DocumentVersion>([before], cancellationToken);
            if (replaced is not null)
                replaced.State = VersionState.Replaced;
        }
        // Whoever sent a new version has looked at the document.
        if (Document.ActiveVersionId != Version.Id && Document.Collection!.ReviewMonths is { } months)
            Document.ReviewBy = now.Date.AddMonths(months);
        Version.State = VersionState.Active;
        Version.ActivatedAt ??= now;
        Version.PassageCount = passages;
        Document.ActiveVersionId = Version.Id;
        Document.PassageCount = passages;
        Document.State = DocumentState.Ready;
        Document.Reason = null;
        Document.UpdatedAt = now;
        Describe();
        context.Remove(Job);
    }

    /// <summary>An older version goes on serving; the reason says so.</summary>
    public void Fail(AppDbContext context, string reason, DateTime now)
    {
        if (Version.Id != Document.ActiveVersionId)
            Version.State = VersionState.Failed;
        Document.State = DocumentState.Failed;
        Document.Reason = Document.ActiveVersionId is null ? reason : $"{reason} Search still uses the version before.";
        Document.UpdatedAt = now;
        context.Remove(Job);
    }

    private void Describe()
    {
        Document.Title = Version.Title;
        Document.Format = Version.Format;
        Document.Date = Version.Date ?? Document.CreatedAt;
        Document.Pages = Version.Pages;
        Document.Authors = Version.Metadata?.Authors ?? [];
        Document.Language = Version.Metadata?.Language;
        Document.Type = Version.Metadata?.Type;
        Document.Notes = DocumentNoting.Of(Version.Coverage);
        Document.Bytes = Version.Bytes;
    }
}

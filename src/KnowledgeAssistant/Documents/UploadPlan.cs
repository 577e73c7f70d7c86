using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Decides for each upload of a batch what becomes of it, inside the batch's transaction.</summary>
internal sealed class UploadPlan(AppDbContext context, ReaderNumbers readers, DateTime now, bool inGate)
{
    private readonly Dictionary<(Guid Collection, string Source), Document> _documents = [];
    private readonly Dictionary<Guid, List<DocumentVersion>> _versions = [];
    private readonly Dictionary<Guid, Job> _jobs = [];

    /// <summary>Whether each is being deleted.</summary>
    private Dictionary<Guid, bool> _collections = [];

    public List<UploadOutcome> Outcomes { get; } = [];

    public List<DocumentChanged> Changes { get; } = [];

    /// <summary>Hashes that this batch stopped using, or stored for nothing.</summary>
    public HashSet<string> Leftovers { get; } = new(StringComparer.Ordinal);

    /// <summary>A job that a worker may hold would be taken over, which is only done inside the gate: nothing may be saved.</summary>
    public bool NeedsGate { get; private set; }

    public async Task LoadAsync(IReadOnlyList<PendingUpload> batch, CancellationToken cancellationToken)
    {
        var collections = batch.Select(upload => upload.CollectionId).Distinct().ToList();
        var sources = batch.Select(upload => upload.Source).Distinct(StringComparer.Ordinal).ToList();
        var known = await context
            .Set<Collection>()
            .Where(row => collections.Contains(row.Id))
            .Select(row => new { row.Id, IsDeleting = row.DeletionId != null })
            .ToListAsync(cancellationToken);
        _collections = known.ToDictionary(row => row.Id, row => row.IsDeleting);
        var documents = await context
            .Set<Document>()
            .Where(row => collections.Contains(row.CollectionId) && sources.Contains(row.Source))
            .ToListAsync(cancellationToken);
        var ids = documents.Select(row => row.Id).ToList();
        foreach (var document in documents)
            _documents[(document.CollectionId, document.Source)] = document;
        if (ids.Count == 0)
            return;
        foreach (
            var version in await context.Set<DocumentVersion>().Where(row => ids.Contains(row.DocumentId)).ToListAsync(cancellationToken)
        )
            VersionsOf(version.DocumentId).Add(version);
        foreach (var job in await context.Set<Job>().Where(row => ids.Contains(row.DocumentId)).ToListAsync(cancellationToken))
            _jobs[job.DocumentId] = job;
    }

    public void Add(PendingUpload upload)
    {
        Leftovers.Add(upload.File.Sha256);
        if (!_collections.TryGetValue(upload.CollectionId, out var isDeleting))
            Outcomes.Add(new UploadRefused("The collection no longer exists: choose another one."));
        else if (isDeleting)
            Outcomes.Add(new UploadRefused("The collection is being deleted: undo that in the library, or choose another one."));
        else if (!_documents.TryGetValue((upload.CollectionId, upload.Source), out var document))
            Outcomes.Add(Start(NewDocument(upload), upload));
        else if (document.State == DocumentState.Deleting)
            Outcomes.Add(new UploadRefused("A document of that name is being deleted: try again in a moment."));
        else
            Outcomes.Add(Again(document, upload));
    }

    private UploadOutcome Again(Document document, PendingUpload upload)
    {
        var file = upload.File;
        _jobs.TryGetValue(document.Id, out var job);
        var versions = VersionsOf(document.Id);
        if (job is not null && versions.Find(version => version.Id == job.VersionId)?.Sha256 == file.Sha256)
            return new UploadAccepted(document.Id, job.VersionId);
        if (job is not null && !TakeOver(job, versions))
            return new UploadAccepted(document.Id, job.VersionId);
        var active = versions.Find(version => version.Id == document.ActiveVersionId);
        if (active is null || active.Sha256 != file.Sha256 || readers.Of(active.Format) != active.ReaderNumber)
            return Start(document, upload);
        if (document.State != DocumentState.Ready)
        {
            document.State = DocumentState.Ready;
            document.Reason = null;
            document.UpdatedAt = now;
            Changes.Add(DocumentLibrary.Changed(document));
        }
        return new UploadUnchanged(document.Id);
    }

    /// <summary>Ends a job; false when a worker may be at it and this is not the gate.</summary>
    private bool TakeOver(Job job, List<DocumentVersion> versions)
    {
        if (job.LeasedUntil is not null && !inGate)
        {
            NeedsGate = true;
            return false;
        }
        context.Remove(job);
        _jobs.Remove(job.DocumentId);
        if (versions.Find(version => version.Id == job.VersionId) is not { State: VersionState.Waiting } waiting)
            return true;
        if (waiting.ActivatedAt is not null)
        {
            waiting.State = VersionState.Replaced;
        }
        else
        {
            versions.Remove(waiting);
            context.Remove(waiting);
            Leftovers.Add(waiting.Sha256);
        }
        return true;
    }

    private Document NewDocument(PendingUpload upload)
    {
        var document = new Document
        {
            Id = Guid.CreateVersion7(),
            CollectionId = upload.CollectionId,
            Source = upload.Source,
            Title = Path.GetFileName(upload.Source),
            Date = now,
            Bytes = upload.File.Bytes,
            OwnerId = upload.UploaderId,
            CreatedAt = now,
        };
        context.Add(document);
        _documents[(upload.CollectionId, upload.Source)] = document;
        return document;
    }

    private UploadAccepted Start(Document document, PendingUpload upload)
    {
        var version = VersionFor(document, upload);
        var job = Job.For(version, now);
        context.Add(job);
        _jobs[document.Id] = job;
        document.State = DocumentState.Waiting;
        document.Reason = null;
        document.UpdatedAt = now;
        Changes.Add(DocumentLibrary.Changed(document));
        return new UploadAccepted(document.Id, version.Id);
    }

    /// <summary>The same bytes as before, read by the same reader, are the same version again: citations made from it stay true.</summary>
    private DocumentVersion VersionFor(Document document, PendingUpload upload)
    {
        var file = upload.File;
        var versions = VersionsOf(document.Id);
        var known = versions.Find(version =>
            version.Sha256 == file.Sha256
            && (
                version.State == VersionState.Failed
                || version.State == VersionState.Replaced && readers.Of(version.Format) == version.ReaderNumber
            )
        );
        if (known is not null)
        {
            known.State = VersionState.Waiting;
            return known;
        }
        var version = new DocumentVersion
        {
            Id = Guid.CreateVersion7(),
            DocumentId = document.Id,
            Sha256 = file.Sha256,
            Bytes = file.Bytes,
            UploadedBy = upload.UploaderId,
            CreatedAt = now,
        };
        versions.Add(version);
        context.Add(version);
        return version;
    }

    private List<DocumentVersion> VersionsOf(Guid documentId)
    {
        if (!_versions.TryGetValue(documentId, out var versions))
            _versions[documentId] = versions = [];
        return versions;
    }
}

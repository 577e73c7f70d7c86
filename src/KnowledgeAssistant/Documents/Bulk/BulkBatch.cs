using System.Linq.Expressions;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents.Bulk;

/// <summary>Some documents of a change with all that is needed to change them, in the transaction that does so.</summary>
internal sealed class BulkBatch
{
    private static readonly AccessRule Nobody = new([], []);

    /// <summary>Of a document that is not tracked only what decides about its change and what is told of it.</summary>
    private static readonly Expression<Func<Document, Document>> Narrow = row => new Document
    {
        Id = row.Id,
        CollectionId = row.CollectionId,
        Source = row.Source,
        Title = "",
        Date = row.Date,
        CreatedAt = row.CreatedAt,
        State = row.State,
        Reason = row.Reason,
        PassageCount = row.PassageCount,
        Pages = row.Pages,
    };

    private readonly AppDbContext _context;
    private readonly BulkChange _change;
    private readonly IReadOnlyList<BulkItem> _items;
    private readonly DateTime _now;
    private readonly List<Guid> _moved = [];
    private Dictionary<Guid, Document> _documents = [];
    private Dictionary<Guid, Collection> _collections = [];
    private Dictionary<Guid, Job> _jobs = [];
    private ILookup<Guid, DocumentVersion> _versions = Array.Empty<DocumentVersion>().ToLookup(version => version.DocumentId);
    private Collection? _target;
    private HashSet<string> _taken = [];
    private Dictionary<Guid, Guid> _mails = [];

    private BulkBatch(AppDbContext context, BulkChange change, IReadOnlyList<BulkItem> items, DateTime now) =>
        (_context, _change, _items, _now) = (context, change, items, now);

    public List<DocumentAccess> Access { get; } = [];

    public List<ReadingChange> Readings { get; } = [];

    public List<DocumentChanged> Changes { get; } = [];

    public static async Task<BulkBatch> LoadAsync(
        AppDbContext context,
        BulkChange change,
        IReadOnlyList<BulkItem> items,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var batch = new BulkBatch(context, change, items, now);
        var ids = items.Select(item => item.DocumentId).ToList();
        var documents = context.Set<Document>().Where(row => EF.Parameter(ids).Contains(row.Id));
        if (AreAlike(change))
            documents = documents.AsNoTracking().Select(Narrow);
        batch._documents = await documents.ToDictionaryAsync(row => row.Id, cancellationToken);
        var collections = batch._documents.Values.Select(document => document.CollectionId).Distinct().ToList();
        batch._collections = await context
            .Set<Collection>()
            .AsNoTracking()
            .Where(row => collections.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        if (change.Kind != BulkKind.Restrict)
            batch._jobs = await context
                .Set<Job>()
                .Where(job => EF.Parameter(ids).Contains(job.DocumentId))
                .ToDictionaryAsync(job => job.DocumentId, cancellationToken);
        if (change.Kind == BulkKind.Reread)
        {
            var versions = await context.Set<DocumentVersion>().Where(row => ids.Contains(row.DocumentId)).ToListAsync(cancellationToken);
            batch._versions = versions.OrderBy(version => version.Id).ToLookup(version => version.DocumentId);
        }
        if (change.Kind == BulkKind.Move)
            await batch.LoadTargetAsync(cancellationToken);
        return batch;
    }

    public void Apply()
    {
        var undoing = _change.State == BulkState.Undoing;
        foreach (var item in _items)
        {
            item.Refusal = _documents.TryGetValue(item.DocumentId, out var document) ? Apply(item, document, undoing) : null;
            item.Stage =
                item.Refusal is not null ? BulkStage.Refused
                : undoing ? BulkStage.Through
                : BulkStage.Changed;
            _change.Refused += item.Refusal is null ? 0 : 1;
            _change.Done += item.Refusal is null ? 1 : 0;
        }
    }

    /// <summary>
    /// Whether all documents get the very same: they are then read without being tracked and written by one statement, which is several times quicker,
    /// and rights that are narrowed act the sooner.
    /// </summary>
    public static bool AreAlike(BulkChange change) =>
        change.Kind == BulkKind.Restrict || change is { Kind: BulkKind.Delete, State: BulkState.Working };

    /// <summary>Writes what <see cref="Apply()"/> did to documents that are all alike; the others are tracked.</summary>
    public async Task WriteAlikeAsync(CancellationToken cancellationToken)
    {
        if (!AreAlike(_change))
            return;
        var ids = Access.ConvertAll(change => change.DocumentId);
        var documents = _context.Set<Document>().Where(row => EF.Parameter(ids).Contains(row.Id));
        if (_change.Kind == BulkKind.Restrict)
            await documents.ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Labels, _change.Labels).SetProperty(row => row.UpdatedAt, _now),
                cancellationToken
            );
        else
            await documents.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.State, DocumentState.Deleting)
                        .SetProperty(row => row.DeletionId, _change.Id)
                        .SetProperty(row => row.UpdatedAt, _now),
                cancellationToken
            );
        _context.UpdateRange(_items.Where(item => item.UnfinishedVersionId is not null));
        foreach (var same in _items.Where(item => item.UnfinishedVersionId is null).GroupBy(item => (item.Stage, item.Refusal)))
        {
            var (stage, refusal) = same.Key;
            var some = same.Select(item => item.DocumentId).ToList();
            await _context
                .Set<BulkItem>()
                .Where(item => item.ChangeId == _change.Id && EF.Parameter(some).Contains(item.DocumentId))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(item => item.Stage, stage).SetProperty(item => item.Refusal, refusal),
                    cancellationToken
                );
        }
    }

    /// <summary>
    /// Old answers keep what they quote; the collection that decides about them when the document is gone is the one it was in last.
    /// </summary>
    public async Task FollowMovedEvidenceAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _moved)
            await _context.Database.ExecuteSqlAsync(
                $"""UPDATE "TurnEvidence" SET "CollectionId" = {_target!.Id} WHERE "DocumentId" = {id}""",
                cancellationToken
            );
    }

    private async Task LoadTargetAsync(CancellationToken cancellationToken)
    {
        _target = await _context
            .Set<Collection>()
            .SingleOrDefaultAsync(row => row.Id == _change.CollectionId && row.DeletionId == null, cancellationToken);
        var sources = _documents.Values.Select(document => document.Source).ToList();
        var taken = await _context
            .Set<Document>()
            .Where(row => row.CollectionId == _change.CollectionId && sources.Contains(row.Source))
            .Select(row => row.Source)
            .ToListAsync(cancellationToken);
        _taken = taken.ToHashSet(StringComparer.Ordinal);
        var mails = _documents.Values.Select(document => document.ParentId).OfType<Guid>().Distinct().ToList();
        _mails = await _context
            .Set<Document>()
            .Where(row => mails.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, row => row.CollectionId, cancellationToken);
    }

    /// <summary>A mail is older than what is attached to it, so that it has moved before in its own turn.</summary>
    private Guid? CollectionOf(Guid mail) =>
        _documents.TryGetValue(mail, out var here) ? here.CollectionId
        : _mails.TryGetValue(mail, out var there) ? there
        : null;

    /// <returns>Why nothing was done, or null.</returns>
    private string? Apply(BulkItem item, Document document, bool undoing)
    {
        if (undoing)
            return Restore(item, document);
        if (_change.Kind == BulkKind.Delete)
            return Hide(item, document);
        if (document.State == DocumentState.Deleting)
            return "It is being deleted.";
        return _change.Kind switch
        {
            BulkKind.Move => Move(document),
            BulkKind.Restrict => Restrict(document),
            _ => Reread(document),
        };
    }

    private string? Move(Document document)
    {
        if (_target is null)
            return "The collection it was to go to is gone: choose another one.";
        if (document.CollectionId == _target.Id)
            return null;
        if (document.ParentId is { } mail && CollectionOf(mail) != _target.Id)
            return "It is attached to a mail: move that, and it goes along.";
        if (!_taken.Add(document.Source))
            return $"“{_target.Name}” has a document at {document.Source} already: delete or move that one first.";
        if (document is { State: DocumentState.Failed, ActiveVersionId: not null })
            return "Its newest version failed while an older one is still searched: try that again or upload it anew, then move it.";
        (document.CollectionId, document.MovedAt) = (_target.Id, _now);
        _moved.Add(document.Id);
        // The index names the collection with each passage: they are written anew, and what a worker has under way is no longer its own.
        var unfinished = _jobs.TryGetValue(document.Id, out var job) ? job.VersionId : document.ActiveVersionId;
        if (unfinished is { } versionId)
            Enqueue(document, versionId);
        Changed(document);
        return null;
    }

    private string? Restrict(Document document)
    {
        document.Labels = _change.Labels;
        Changed(document);
        return null;
    }

    private string? Reread(Document document)
    {
        if (_jobs.ContainsKey(document.Id))
            return null;
        var failed =
            document.State == DocumentState.Failed ? _versions[document.Id].LastOrDefault(row => row.State == VersionState.Failed) : null;
        var active = _versions[document.Id].FirstOrDefault(row => row.Id == document.ActiveVersionId);
        if ((failed ?? active) is not { } known)
            return "Nothing of it is stored: upload it again.";
        if (failed is { ActivatedAt: null })
            (failed.State, failed.ReaderNumber) = (VersionState.Waiting, 0);
        else
            known = NewVersion(known);
        Enqueue(document, known.Id);
        Changes.Add(DocumentLibrary.Changed(document));
        return null;
    }

    /// <summary>Citations made from the text as it was read before stay true.</summary>
    private DocumentVersion NewVersion(DocumentVersion known)
    {
        var version = new DocumentVersion
        {
            Id = Guid.CreateVersion7(),
            DocumentId = known.DocumentId,
            Sha256 = known.Sha256,
            Bytes = known.Bytes,
            UploadedBy = known.UploadedBy,
            CreatedAt = _now,
        };
        _context.Add(version);
        return version;
    }

    private string? Hide(BulkItem item, Document document)
    {
        // Another deletion has it already, and decides about it.
        if (document.State == DocumentState.Deleting)
            return null;
        // Moved out of the collection that is deleted: it has nothing to do with it any more.
        if (_change.CollectionId is { } collection && document.CollectionId != collection)
            return null;
        if (_jobs.TryGetValue(document.Id, out var job))
        {
            item.UnfinishedVersionId = job.VersionId;
            _context.Remove(job);
        }
        (document.State, document.DeletionId) = (DocumentState.Deleting, _change.Id);
        Changed(document);
        return null;
    }

    private string? Restore(BulkItem item, Document document)
    {
        if (document.State != DocumentState.Deleting || document.DeletionId != _change.Id)
            return null;
        document.DeletionId = null;
        if (item.UnfinishedVersionId is { } versionId)
            Enqueue(document, versionId);
        else
            document.State = document.ActiveVersionId is null || document.Reason is not null ? DocumentState.Failed : DocumentState.Ready;
        Changed(document);
        return null;
    }

    /// <summary>A job for the version in place of any there is.</summary>
    private void Enqueue(Document document, Guid versionId)
    {
        if (_jobs.TryGetValue(document.Id, out var job))
            _context.Remove(job);
        _context.Add(
            new Job
            {
                Id = Guid.CreateVersion7(),
                DocumentId = document.Id,
                VersionId = versionId,
                CreatedAt = _now,
            }
        );
        (document.State, document.Reason) = (DocumentState.Waiting, null);
    }

    private void Changed(Document document)
    {
        document.UpdatedAt = _now;
        var collection = document.CollectionId == _target?.Id ? _target : _collections[document.CollectionId];
        var rule = document.State == DocumentState.Deleting ? Nobody : new AccessRule(collection.Labels, document.Labels);
        Access.Add(new DocumentAccess(document.Id, rule));
        Readings.Add(new ReadingChange(collection.Id, collection.Name, document.Id, document.Source));
        Changes.Add(DocumentLibrary.Changed(document));
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// What an admin does with collections and documents. Deleting and narrowing access act in app.db, then in the index, and only then return: the
/// next search already obeys.
/// </summary>
/// <remarks>Members throw <see cref="StorageException"/> and <see cref="PassageIndexException"/>; a change that reached only app.db is repeated by the worker.</remarks>
public sealed partial class DocumentLibrary(
    AppDatabase database,
    Originals originals,
    OriginalCleaner cleaner,
    UploadCommitter committer,
    StorageQuota quota,
    IPassageIndex index,
    IndexGate gate,
    JobSignal signal,
    IngestionProgress progress,
    ReadingChanges reading,
    CollectionNames names,
    IOptions<DocumentOptions> options,
    TimeProvider time
)
{
    /// <summary>
    /// Streams a file to the disk and hands it to the worker. When this returns Accepted the file, its document and its job survive a power cut.
    /// Many may run at once; they share transactions.
    /// </summary>
    /// <param name="source">Path relative to the ingested folder, as the user has it; see <see cref="SourcePath"/>.</param>
    public Task<UploadOutcome> UploadAsync(Guid collectionId, string source, Stream content, CancellationToken cancellationToken) =>
        UploadAsync(collectionId, source, content, uploaderId: null, cancellationToken);

    /// <param name="uploaderId">The user who sends it, who becomes a new document's owner; null for a command or a source.</param>
    /// <inheritdoc cref="UploadAsync(Guid, string, Stream, CancellationToken)"/>
    public async Task<UploadOutcome> UploadAsync(
        Guid collectionId,
        string source,
        Stream content,
        Guid? uploaderId,
        CancellationToken cancellationToken
    )
    {
        if (!SourcePath.TryNormalise(source, out var normalised, out var reason))
            return new UploadRefused(reason!);
        try
        {
            var isNew = quota.IsOn && !await HasDocumentAsync(collectionId, normalised!, cancellationToken);
            var answer = await quota.TakeAsync(uploaderId, LengthOf(content), isNew, cancellationToken);
            if (answer.Place is not { } place)
                return new UploadRefused(answer.Reason!);
            using (place)
                return await StoreAsync(new PendingSource(collectionId, normalised!, uploaderId), content, place, cancellationToken);
        }
        catch (Exception exception) when (exception is not StorageException and not OperationCanceledException)
        {
            if (StorageException.From(exception) is { } fault)
                throw fault;
            throw;
        }
    }

    private async Task<UploadOutcome> StoreAsync(
        PendingSource target,
        Stream content,
        StorageQuota.Place place,
        CancellationToken cancellationToken
    )
    {
        var file = await originals.StageAsync(content, options.Value.MaxFileBytes, cancellationToken);
        if (file is null)
            return new UploadRefused(options.Value.TooLarge);
        var refusal = file.Bytes == 0 ? "The file is empty." : await place.GrowAsync(file.Bytes, cancellationToken);
        if (refusal is not null)
        {
            Originals.Discard(file);
            return new UploadRefused(refusal);
        }
        var outcome = await committer.CommitAsync(target.CollectionId, target.Source, file, target.UploaderId);
        place.IsStored = outcome is UploadAccepted;
        return outcome;
    }

    private Task<bool> HasDocumentAsync(Guid collectionId, string source, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<Document>().AnyAsync(row => row.CollectionId == collectionId && row.Source == source, cancellationToken),
            cancellationToken
        );

    /// <summary>0 for a stream whose length shows only at its end.</summary>
    private static long LengthOf(Stream content) => content.CanSeek ? content.Length : 0;

    private sealed record PendingSource(Guid CollectionId, string Source, Guid? UploaderId);

    /// <summary>Takes a document out with what is attached to it: passages, contents, jobs and, if nothing shares them, originals.</summary>
    public async Task<ChangeOutcome> DeleteAsync(Guid documentId, CancellationToken cancellationToken)
    {
        List<ReadingChange> marked;
        using (await gate.EnterAsync(cancellationToken))
        {
            var now = time.GetUtcNow().UtcDateTime;
            marked = await database.WriteAsync(
                context => MarkDeletedAsync(context, [documentId], now, cancellationToken),
                cancellationToken
            );
            if (marked.Count == 0)
                return ChangeOutcome.NotFound;
            foreach (var change in marked)
                reading.Tell(change);
        }
        CrashPoint.Reached("delete-mark");
        foreach (var change in marked)
            await RepeatIfItFailsAsync(() => FinishDeletionAsync(change.DocumentId!.Value));
        return ChangeOutcome.Done;
    }

    /// <summary>Replaces a document's own labels, and those of what is attached to it; an empty list leaves it to the collection's rule.</summary>
    public async Task<ChangeOutcome> SetDocumentAccessAsync(
        Guid documentId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        var distinct = Distinct(labels);
        using (await gate.EnterAsync(cancellationToken))
        {
            var changed = await database.WriteAsync(
                context => LabelAsync(context, documentId, distinct, cancellationToken),
                cancellationToken
            );
            if (changed.Count == 0)
                return ChangeOutcome.NotFound;
            CrashPoint.Reached("access-mark");
            foreach (var row in changed)
                reading.Tell(new ReadingChange(row.CollectionId, row.Collection!.Name, row.Id, row.Source));
            var access = changed.ConvertAll(row => new DocumentAccess(row.Id, new AccessRule(row.Collection!.Labels, distinct)));
            await RepeatIfItFailsAsync(() => index.SetAccessAsync(access, CancellationToken.None));
            foreach (var row in changed)
                progress.Report(Changed(row));
        }
        return ChangeOutcome.Done;
    }

    /// <returns>None when there is no such document, or it is being deleted.</returns>
    private async Task<List<Document>> LabelAsync(
        AppDbContext context,
        Guid documentId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        var ids = await AttachedDocuments.UnderAsync(context, [documentId], cancellationToken);
        ids.Add(documentId);
        var rows = await context
            .Set<Document>()
            .Include(row => row.Collection)
            .Where(row => ids.Contains(row.Id) && row.State != DocumentState.Deleting)
            .ToListAsync(cancellationToken);
        if (rows.TrueForAll(row => row.Id != documentId))
            return [];
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var row in rows)
            (row.Labels, row.UpdatedAt) = (labels, now);
        return rows;
    }

    /// <summary>Puts a failed document back to work.</summary>
    public async Task<ChangeOutcome> RetryAsync(Guid documentId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (outcome, document) = await database.WriteAsync(
            async context =>
            {
                var row = await context.Set<Document>().SingleOrDefaultAsync(row => row.Id == documentId, cancellationToken);
                if (row is null)
                    return (ChangeOutcome.NotFound, row);
                var version = await context
                    .Set<DocumentVersion>()
                    .Where(version => version.DocumentId == documentId)
                    .Where(version => version.State == VersionState.Failed || version.State == VersionState.Active)
                    .OrderByDescending(version => version.State == VersionState.Failed)
                    .ThenByDescending(version => version.Id)
                    .FirstOrDefaultAsync(cancellationToken);
                if (row.State != DocumentState.Failed || version is null)
                    return (ChangeOutcome.WrongState, row);
                if (version.State == VersionState.Failed)
                    version.State = VersionState.Waiting;
                context.Add(Job.For(version, now));
                (row.State, row.Reason, row.UpdatedAt) = (DocumentState.Waiting, null, now);
                return (ChangeOutcome.Done, row);
            },
            cancellationToken
        );
        if (outcome == ChangeOutcome.Done)
            progress.Report(Changed(document!));
        signal.Wake();
        return outcome;
    }

    /// <summary>Takes out what was marked as deleted while something else was done.</summary>
    internal async Task FinishDeletionsAsync(IReadOnlyList<ReadingChange> marked)
    {
        foreach (var change in marked)
            reading.Tell(change);
        foreach (var change in marked)
            await RepeatIfItFailsAsync(() => FinishDeletionAsync(change.DocumentId!.Value));
    }

    /// <summary>The part of a deletion after its mark; repeatable.</summary>
    internal Task FinishDeletionAsync(Guid documentId) => RemoveAsync([documentId], deletionId: null);

    /// <param name="deletionId">The change of many documents that hid them; others than its own are left alone. Null for deletions of single ones.</param>
    /// <inheritdoc cref="FinishDeletionAsync"/>
    internal async Task RemoveAsync(IReadOnlyList<Guid> documentIds, Guid? deletionId)
    {
        List<Document> gone;
        List<string> hashes;
        using (await gate.EnterAsync(CancellationToken.None))
        {
            var marked = await database.RunAsync(
                context =>
                    Marked(context, documentIds, deletionId).AsNoTracking().Select(row => row.Id).ToListAsync(CancellationToken.None),
                CancellationToken.None
            );
            await RepeatIfItFailsAsync(() => index.DeleteAsync(marked, CancellationToken.None));
            CrashPoint.Reached("delete-index");
            (gone, hashes) = await database.WriteAsync(context => RemoveRowsAsync(context, marked, deletionId), CancellationToken.None);
        }
        CrashPoint.Reached("delete-rows");
        using (await cleaner.EnterAsync(CancellationToken.None))
            await cleaner.RemoveUnsharedAsync(hashes, CancellationToken.None);
        foreach (var document in gone)
            progress.Report(Changed(document) with { Gone = true });
    }

    internal static DocumentChanged Changed(Document document) =>
        new(document.Id, document.CollectionId, document.Source, document.State, document.Reason, document.PassageCount, document.Pages);

    /// <returns>The documents that exist and what is attached to them.</returns>
    internal static async Task<List<ReadingChange>> MarkDeletedAsync(
        AppDbContext context,
        IReadOnlyList<Guid> documentIds,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var changes = new List<ReadingChange>();
        var all = await AttachedDocuments.UnderAsync(context, documentIds, cancellationToken);
        foreach (var part in documentIds.Concat(all).Chunk(500))
        {
            await context.Set<Job>().Where(job => part.Contains(job.DocumentId)).ExecuteDeleteAsync(cancellationToken);
            var rows = context.Set<Document>().Where(document => part.Contains(document.Id));
            await rows.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.State, DocumentState.Deleting)
                        .SetProperty(row => row.DeletionId, (Guid?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
            changes.AddRange(
                await rows.Select(row => new ReadingChange(row.CollectionId, row.Collection!.Name, row.Id, row.Source))
                    .ToListAsync(cancellationToken)
            );
        }
        return changes;
    }

    private static IQueryable<Document> Marked(AppDbContext context, IReadOnlyList<Guid> documentIds, Guid? deletionId) =>
        context
            .Set<Document>()
            .Where(row => documentIds.Contains(row.Id) && row.State == DocumentState.Deleting && row.DeletionId == deletionId);

    private async Task<(List<Document> Gone, List<string> Hashes)> RemoveRowsAsync(
        AppDbContext context,
        IReadOnlyList<Guid> documentIds,
        Guid? deletionId
    )
    {
        var documents = await Marked(context, documentIds, deletionId).Include(row => row.Collection).ToListAsync(CancellationToken.None);
        var ids = documents.ConvertAll(row => row.Id);
        var hashes = await context
            .Set<DocumentVersion>()
            .Where(version => ids.Contains(version.DocumentId))
            .Select(version => version.Sha256)
            .Distinct()
            .ToListAsync(CancellationToken.None);
        // Versions, contents and the job go with it by their foreign keys.
        context.RemoveRange(documents);
        var now = time.GetUtcNow().UtcDateTime;
        context.AddRange(
            documents.Select(document => new DeletedDocument
            {
                Id = document.Id,
                Collection = document.Collection!.Name,
                Source = document.Source,
                DeletedAt = now,
            })
        );
        return (documents, hashes);
    }

    /// <summary>A change that is marked must reach the index: if it does not now, the worker compares both stores until it has.</summary>
    private async Task RepeatIfItFailsAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch
        {
            signal.RequestReconciliation();
            throw;
        }
    }

    internal static AccessLabel[] Distinct(IReadOnlyList<AccessLabel> labels) =>
        labels.Distinct().OrderBy(label => label.Value, StringComparer.Ordinal).ToArray();
}

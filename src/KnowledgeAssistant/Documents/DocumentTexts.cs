using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>One version of a document for the source viewer.</summary>
/// <param name="CollectionLabels">The collection's rule.</param>
/// <param name="Labels">The document's own labels; empty when the collection's rule alone decides.</param>
/// <param name="Replaced">Another version has taken its place since: shown as "changed since".</param>
/// <param name="OriginalPath">The file as uploaded, on disk.</param>
/// <param name="Sha256">Of the original; names it in caches.</param>
public sealed record DocumentText(
    Guid DocumentId,
    Guid VersionId,
    string Collection,
    IReadOnlyList<AccessLabel> CollectionLabels,
    IReadOnlyList<AccessLabel> Labels,
    string Source,
    string Title,
    string Format,
    DateTime Date,
    int? Pages,
    bool Replaced,
    DocumentContent Content,
    string OriginalPath,
    string Sha256
)
{
    /// <summary>The document's own date; null where the file tells none, and <see cref="Date"/> is when it was first ingested.</summary>
    public DateTime? OwnDate { get; init; }

    /// <summary>The document that took its place, as far as the asker may know it; null where none did.</summary>
    public Replacement? Replacement { get; init; }
}

/// <summary>One version's file as uploaded, without its text.</summary>
/// <param name="Path">On disk.</param>
public sealed record DocumentOriginal(
    Guid DocumentId,
    Guid VersionId,
    string Source,
    string Format,
    int? Pages,
    string Path,
    string Sha256
);

/// <summary>Documents' texts, to those who may read them.</summary>
public sealed class DocumentTexts(AppDatabase database, Originals originals)
{
    /// <param name="versionId">One that search once saw; null for the one it sees now.</param>
    /// <returns>Null when there is no such document or version, or the scope may not read it: the same answer, so that nothing can be probed.</returns>
    public async Task<DocumentText?> FindAsync(Guid documentId, Guid? versionId, AccessScope scope, CancellationToken cancellationToken)
    {
        var found = await database.RunAsync(
            async context =>
            {
                if (await FindReadableAsync(context, documentId, versionId, scope, cancellationToken) is not { } readable)
                    return null;
                var content = await context
                    .Set<StoredContent>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.VersionId == readable.Version.Id, cancellationToken);
                if (content is null)
                    return null;
                var replacement = await FindReplacementAsync(context, readable.Document, scope, cancellationToken);
                return new Found(readable.Document, readable.Version, content, replacement);
            },
            cancellationToken
        );
        return found is null ? null : ToText(found);
    }

    /// <summary>The same check without the text: for a page picture or a download.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public Task<DocumentOriginal?> FindOriginalAsync(
        Guid documentId,
        Guid? versionId,
        AccessScope scope,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            async context =>
                await FindReadableAsync(context, documentId, versionId, scope, cancellationToken) is not var (document, version)
                    ? null
                    : new DocumentOriginal(
                        document.Id,
                        version.Id,
                        document.Source,
                        version.Format,
                        version.Pages,
                        originals.PathOf(version.Sha256),
                        version.Sha256
                    ),
            cancellationToken
        );

    private static async Task<(Document Document, DocumentVersion Version)?> FindReadableAsync(
        AppDbContext context,
        Guid documentId,
        Guid? versionId,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var document = await context
            .Set<Document>()
            .AsNoTracking()
            .Include(row => row.Collection)
            .SingleOrDefaultAsync(row => row.Id == documentId, cancellationToken);
        if (document is null || document.State == DocumentState.Deleting || !scope.MayRead(document.Collection!.Labels, document.Labels))
            return null;
        var wanted = versionId ?? document.ActiveVersionId;
        var version = await context
            .Set<DocumentVersion>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == wanted && row.DocumentId == documentId && row.ActivatedAt != null, cancellationToken);
        return version is null ? null : (document, version);
    }

    private DocumentText ToText(Found found)
    {
        var (document, version, stored, replacement) = found;
        var content = DocumentContentCodec.Unpack(stored.Data);
        return new DocumentText(
            document.Id,
            version.Id,
            document.Collection!.Name,
            document.Collection.Labels,
            document.Labels,
            document.Source,
            version.Title,
            version.Format,
            version.Date ?? document.CreatedAt,
            version.Pages,
            Replaced: version.Id != document.ActiveVersionId,
            content,
            originals.PathOf(version.Sha256),
            version.Sha256
        )
        {
            OwnDate = version.Date,
            Replacement = replacement,
        };
    }

    private static async Task<Replacement?> FindReplacementAsync(
        AppDbContext context,
        Document document,
        AccessScope scope,
        CancellationToken cancellationToken
    ) =>
        document.SupersededById is not { } id
            ? null
            : Replacement.Of(
                await context
                    .Set<Document>()
                    .AsNoTracking()
                    .Include(row => row.Collection)
                    .SingleOrDefaultAsync(row => row.Id == id, cancellationToken),
                scope
            );

    private sealed record Found(Document Document, DocumentVersion Version, StoredContent Content, Replacement? Replacement);
}

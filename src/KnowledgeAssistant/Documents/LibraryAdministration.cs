using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// The library as people reach it, through pages and endpoints: every member takes who asks and looks up whether they are an admin now, so that a role
/// taken away acts at once, also in an open page. <see cref="DocumentLibrary"/> does the work; commands on the server's own machine use that.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class LibraryAdministration(DocumentLibrary library, UserDirectory users, AppDatabase database, Originals originals)
{
    /// <inheritdoc cref="DocumentLibrary.ListCollectionsAsync"/>
    public async Task<IReadOnlyList<CollectionRow>> ListCollectionsAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.ListCollectionsAsync(cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.ListAsync"/>
    public async Task<DocumentPage> ListAsync(Guid adminId, DocumentQuery query, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.ListAsync(query, cancellationToken);
    }

    /// <summary>All that fit the query, by collection and source, in pieces; who asks is looked up anew for each.</summary>
    public async IAsyncEnumerable<IReadOnlyList<DocumentRow>> ExportAsync(
        Guid adminId,
        DocumentQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var collections = await ListCollectionsAsync(adminId, cancellationToken);
        foreach (var collection in collections.Where(row => query.CollectionId is not { } only || row.Id == only))
        {
            for (string? after = null; ; )
            {
                await RequireAdminAsync(adminId, cancellationToken);
                var piece = await library.ListAfterAsync(query with { CollectionId = collection.Id }, after, cancellationToken);
                if (piece.Count > 0)
                    yield return piece;
                if (piece.Count < DocumentLibrary.ExportPiece)
                    break;
                after = piece[^1].Source;
            }
        }
    }

    /// <summary>One document with what could not be read of it, or null.</summary>
    public async Task<DocumentDetails?> FindAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        var scope = await RequireAdminAsync(adminId, cancellationToken);
        if (await library.FindAsync(documentId, cancellationToken) is not { } row)
            return null;
        var collectionLabels = await CollectionLabelsAsync(row.CollectionId, cancellationToken);
        var version = await ShownVersionAsync(row, cancellationToken);
        var mayRead = row.State != DocumentState.Deleting && scope.MayRead(collectionLabels, row.Labels);
        var coverage = version?.Coverage ?? CoverageReport.Complete;
        return new DocumentDetails(row, collectionLabels, mayRead ? coverage : coverage.WithoutText(), mayRead)
        {
            Metadata = version?.Metadata,
        };
    }

    /// <summary>The file as uploaded; null when there is none, or the admin's own scope may not read it.</summary>
    public async Task<OriginalFile?> FindOriginalAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        var scope = await RequireAdminAsync(adminId, cancellationToken);
        if (await library.FindAsync(documentId, cancellationToken) is not { } row || row.State == DocumentState.Deleting)
            return null;
        if (!scope.MayRead(await CollectionLabelsAsync(row.CollectionId, cancellationToken), row.Labels))
            return null;
        return await ShownVersionAsync(row, cancellationToken) is { } version
            ? new OriginalFile(originals.PathOf(version.Sha256), row.Source[(row.Source.LastIndexOf('/') + 1)..])
            : null;
    }

    /// <summary>Whether there is such a collection: asked before a file is taken in, so that a wrong address costs nobody an upload.</summary>
    public async Task<bool> HasCollectionAsync(Guid adminId, Guid collectionId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await database.RunAsync(
            context => context.Set<Collection>().AnyAsync(row => row.Id == collectionId && row.DeletionId == null, cancellationToken),
            cancellationToken
        );
    }

    /// <inheritdoc cref="DocumentLibrary.UploadAsync(Guid, string, Stream, CancellationToken)"/>
    public async Task<UploadOutcome> UploadAsync(
        Guid adminId,
        Guid collectionId,
        string source,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.UploadAsync(collectionId, source, content, adminId, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.CreateCollectionAsync(CollectionSettings, CancellationToken)"/>
    public async Task<CollectionCreated> CreateCollectionAsync(
        Guid adminId,
        CollectionSettings settings,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.CreateCollectionAsync(settings, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.SetCollectionAccessAsync"/>
    public async Task<ChangeOutcome> SetCollectionAccessAsync(
        Guid adminId,
        Guid collectionId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.SetCollectionAccessAsync(collectionId, labels, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.SetCollectionAsync"/>
    public async Task<ChangeOutcome> SetCollectionAsync(
        Guid adminId,
        Guid collectionId,
        CollectionSettings settings,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.SetCollectionAsync(collectionId, settings, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.SetDocumentAccessAsync"/>
    public async Task<ChangeOutcome> SetDocumentAccessAsync(
        Guid adminId,
        Guid documentId,
        IReadOnlyList<AccessLabel> labels,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.SetDocumentAccessAsync(documentId, labels, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.RetryAsync"/>
    public async Task<ChangeOutcome> RetryAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.RetryAsync(documentId, cancellationToken);
    }

    /// <inheritdoc cref="DocumentLibrary.DeleteAsync"/>
    public async Task<ChangeOutcome> DeleteAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await library.DeleteAsync(documentId, cancellationToken);
    }

    /// <returns>What the admin may read, which being an admin does not widen.</returns>
    internal async Task<AccessScope> RequireAdminAsync(Guid adminId, CancellationToken cancellationToken)
    {
        var session = await users.FindSessionAsync(adminId, cancellationToken);
        if (session is not { MustChangePassword: false, User: { Role: UserRole.Admin, Disabled: false } user })
            throw new AdminRequiredException();
        return AccessScope.Of([AccessLabel.User(user.Id), .. user.Groups.Select(AccessLabel.Group)]);
    }

    private Task<IReadOnlyList<AccessLabel>> CollectionLabelsAsync(Guid collectionId, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context.Set<Collection>().Where(row => row.Id == collectionId).Select(row => row.Labels).SingleAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>The version that search sees, else the newest one.</summary>
    private Task<DocumentVersion?> ShownVersionAsync(DocumentRow row, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context
                    .Set<DocumentVersion>()
                    .AsNoTracking()
                    .Where(version => version.DocumentId == row.Id)
                    .OrderByDescending(version => version.Id == row.ActiveVersionId)
                    .ThenByDescending(version => version.Id)
                    .FirstOrDefaultAsync(cancellationToken),
            cancellationToken
        );
}

/// <param name="CollectionLabels">The rule of its collection.</param>
/// <param name="Coverage">Of the version that search sees, else of the newest one; without excerpts where the admin may not read its text.</param>
/// <param name="MayRead">Whether the admin who asked may read its text.</param>
public sealed record DocumentDetails(DocumentRow Row, IReadOnlyList<AccessLabel> CollectionLabels, CoverageReport Coverage, bool MayRead)
{
    /// <summary>Of the same version as the coverage; null where it was read before metadata were kept.</summary>
    public DocumentMetadata? Metadata { get; init; }
}

/// <param name="Path">On the server's disk.</param>
/// <param name="FileName">The last part of the document's source.</param>
public sealed record OriginalFile(string Path, string FileName);

/// <summary>Who asked is no admin, or no longer.</summary>
public sealed class AdminRequiredException : Exception
{
    public AdminRequiredException()
        : base("Only admins keep the library. Your role does not include it, or it was changed: ask an admin.") { }

    public AdminRequiredException(string message)
        : base(message) { }

    public AdminRequiredException(string message, Exception innerException)
        : base(message, innerException) { }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents.Changes;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// What an admin's page shows of one document. Its state, versions and access to every admin; whatever is made of its text only as far as the
/// admin's own scope reads it, and nothing at all otherwise.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class DocumentRecords(
    LibraryAdministration library,
    DocumentTexts texts,
    Chunker chunker,
    HybridSearch search,
    AppDatabase database,
    TimeProvider time
) : IDisposable
{
    /// <summary>Versions shown: more than anybody looks through.</summary>
    private const int MostVersions = 200;

    /// <summary>A comparison keeps a core busy for a moment: one at a time leaves the others to whoever asks questions.</summary>
    private readonly SemaphoreSlim _comparing = new(1);

    /// <returns>Null when there is no such document (any more).</returns>
    public async Task<DocumentRecord?> FindAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        if (await library.FindAsync(adminId, documentId, cancellationToken) is not { } details)
            return null;
        return await database.RunAsync<DocumentRecord?>(
            async context =>
            {
                var document = await context
                    .Set<Document>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.Id == documentId, cancellationToken);
                if (document is null)
                    return null;
                var test = await context
                    .Set<StoredSelfTest>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.DocumentId == documentId, cancellationToken);
                return new DocumentRecord(details, StewardshipOf(document), await VersionsAsync(context, documentId, cancellationToken))
                {
                    SupersededBy = document.SupersededById is { } by
                        ? await Names(context.Set<Document>().Where(row => row.Id == by)).SingleOrDefaultAsync(cancellationToken)
                        : null,
                    Supersedes = await Names(context.Set<Document>().Where(row => row.SupersededById == documentId))
                        .Take(20)
                        .ToListAsync(cancellationToken),
                    SelfTest = test?.ToSelfTest(details.MayRead),
                };
            },
            cancellationToken
        );
    }

    /// <returns>Null when there is nothing to read, or the admin may not read it.</returns>
    public async Task<DocumentPassages?> FindPassagesAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        var scope = await library.RequireAdminAsync(adminId, cancellationToken);
        var document = await texts.FindAsync(documentId, versionId: null, scope, cancellationToken);
        return document is null
            ? null
            : new DocumentPassages(document, await Task.Run(() => chunker.Cut(document.Content), cancellationToken));
    }

    /// <summary>Computed beside what serves the pages, one at a time, in bounded time whatever the texts are.</summary>
    /// <returns>Null when either version has no text, or the admin may not read it.</returns>
    public async Task<TextChanges?> CompareAsync(
        Guid adminId,
        Guid documentId,
        Guid olderVersionId,
        Guid newerVersionId,
        CancellationToken cancellationToken
    )
    {
        var scope = await library.RequireAdminAsync(adminId, cancellationToken);
        await _comparing.WaitAsync(cancellationToken);
        try
        {
            var older = await texts.FindAsync(documentId, olderVersionId, scope, cancellationToken);
            var newer = await texts.FindAsync(documentId, newerVersionId, scope, cancellationToken);
            return older is null || newer is null
                ? null
                : await Task.Run(() => TextComparison.Compare(older.Content, newer.Content, cancellationToken), cancellationToken);
        }
        finally
        {
            _comparing.Release();
        }
    }

    /// <summary>Asks questions in the ordinary search, as the admin would, and keeps where the document stood in what they found.</summary>
    /// <param name="questions">Made of the document's text.</param>
    /// <returns>Null when there is no such document, or the admin may not read it.</returns>
    /// <exception cref="PassageIndexException">The engine failed; the test before stays.</exception>
    public async Task<SelfTest?> TestAsync(
        Guid adminId,
        Guid documentId,
        IReadOnlyList<string> questions,
        CancellationToken cancellationToken
    )
    {
        var scope = await library.RequireAdminAsync(adminId, cancellationToken);
        if (await texts.FindOriginalAsync(documentId, versionId: null, scope, cancellationToken) is not { } document)
            return null;
        var results = new List<SelfTestResult>();
        foreach (var question in questions)
            results.Add(new SelfTestResult(question, await RankAsync(question, documentId, scope, cancellationToken)));
        var test = new StoredSelfTest
        {
            DocumentId = documentId,
            VersionId = document.VersionId,
            RanAt = time.GetUtcNow().UtcDateTime,
            Results = results,
        };
        return await StoreAsync(test, cancellationToken) ? test.ToSelfTest(mayRead: true) : null;
    }

    public void Dispose() => _comparing.Dispose();

    internal static Stewardship StewardshipOf(Document document) =>
        new(document.OwnerId, document.ReviewBy is { } by ? DateTime.SpecifyKind(by, DateTimeKind.Utc) : null, document.SupersededById);

    private async Task<int?> RankAsync(string question, Guid documentId, AccessScope scope, CancellationToken cancellationToken)
    {
        var request = new SearchRequest(question, scope, MetadataFilter.None) { Top = SelfTestResult.LookedAt };
        var found = await search.SearchAsync(request, cancellationToken);
        return found.Hits.FirstOrDefault(hit => hit.Passage.Document.DocumentId == documentId)?.Rank;
    }

    /// <returns>False when the document was deleted meanwhile.</returns>
    private Task<bool> StoreAsync(StoredSelfTest test, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                if (!await context.Set<Document>().AnyAsync(row => row.Id == test.DocumentId, cancellationToken))
                    return false;
                await context.Set<StoredSelfTest>().Where(row => row.DocumentId == test.DocumentId).ExecuteDeleteAsync(cancellationToken);
                context.Add(test);
                return true;
            },
            cancellationToken
        );

    private static async Task<IReadOnlyList<VersionRow>> VersionsAsync(
        AppDbContext context,
        Guid documentId,
        CancellationToken cancellationToken
    ) =>
        await context
            .Set<DocumentVersion>()
            .Where(row => row.DocumentId == documentId)
            .OrderByDescending(row => row.Id)
            .Take(MostVersions)
            .Select(row => new VersionRow(
                row.Id,
                row.State,
                row.CreatedAt,
                row.ActivatedAt,
                row.Bytes,
                row.Format,
                row.ReaderNumber,
                row.Pages,
                row.PassageCount,
                row.UploadedBy
            )
            {
                ReadAgainAt = row.ReadAgainAt,
            })
            .ToListAsync(cancellationToken);

    private static IQueryable<DocumentName> Names(IQueryable<Document> documents) =>
        documents
            .Where(row => row.State != DocumentState.Deleting)
            .OrderBy(row => row.Id)
            .Select(row => new DocumentName(row.Id, row.Title, row.Collection!.Name, row.Source));
}

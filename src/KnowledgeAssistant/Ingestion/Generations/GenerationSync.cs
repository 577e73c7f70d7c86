using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>
/// Brings a generation beside the live one to what app.db says, from stored contents: filling it, going on after a kill, following changes and the
/// last look before a switch are all this one comparison and repair.
/// </summary>
internal sealed class GenerationSync(
    AppDatabase database,
    GenerationParts parts,
    ChangedDocuments changes,
    IOptions<IngestionOptions> options,
    ILogger<GenerationSync> logger
)
{
    /// <summary>Documents in one write: their contents are in memory together.</summary>
    private const int MostInBatch = 32;

    private int Batch => Math.Min(MostInBatch, options.Value.BatchDocuments);

    /// <summary>Everything that is missing, orphaned or readable by others than it should be, and what changed since the last look.</summary>
    /// <param name="since">Documents that changed after this are written anew even where the version is the same: they may have moved. Null for none.</param>
    /// <param name="progress">Called before the first batch and after each, with documents done and documents in all.</param>
    public async Task<CaughtUp> CatchUpAsync(
        OpenGeneration generation,
        DateTime? since,
        Func<int, int, Task> progress,
        CancellationToken cancellationToken
    )
    {
        var id = generation.Row!.Id;
        changes.Follow(id);
        var noted = changes.Take(id);
        try
        {
            var differences = await CompareAsync(generation, cancellationToken);
            var rewrite = differences.Rewrite.ToHashSet();
            rewrite.UnionWith(noted.Where(change => change.Value).Select(change => change.Key));
            if (since is { } time)
                rewrite.UnionWith(await ChangedSinceAsync(time, cancellationToken));
            await generation.Index.DeleteAsync(differences.Delete, cancellationToken);
            await generation.Index.SetAccessAsync(differences.Access, cancellationToken);
            var done = Math.Max(0, differences.Served - rewrite.Count);
            await progress(done, differences.Served);
            var unreadable = new List<Guid>();
            foreach (var part in rewrite.Chunk(Batch))
            {
                unreadable.AddRange(await RewriteAsync(generation, part, cancellationToken));
                done += part.Length;
                await progress(Math.Min(done, differences.Served), differences.Served);
            }
            if (unreadable.Count == 0)
                changes.CaughtUp(id);
            else
                changes.GiveBack(id, new Dictionary<Guid, bool>());
            return new CaughtUp(unreadable, differences, noted);
        }
        catch
        {
            changes.GiveBack(id, noted);
            throw;
        }
    }

    /// <summary>What changed since the last call alone; for a generation that was caught up with before.</summary>
    public async Task FollowAsync(OpenGeneration generation, CancellationToken cancellationToken)
    {
        var id = generation.Row!.Id;
        var noted = changes.Take(id);
        try
        {
            foreach (var part in noted.Where(change => change.Value).Select(change => change.Key).Chunk(Batch))
                await RewriteAsync(generation, part, cancellationToken);
            foreach (var part in noted.Where(change => !change.Value).Select(change => change.Key).Chunk(500))
                await TouchAsync(generation.Index, part, cancellationToken);
            changes.CaughtUp(id);
        }
        catch
        {
            changes.GiveBack(id, noted);
            throw;
        }
    }

    public async Task<GenerationDifferences> CompareAsync(OpenGeneration generation, CancellationToken cancellationToken)
    {
        var known = await KnownDocument.LoadAllAsync(database, cancellationToken);
        var served = known
            .Values.Where(document => document.IsServed && Holds(generation, document.CollectionId))
            .ToDictionary(row => row.Id, row => row with { Job = null });
        var count = served.Count;
        var differences = new Differences(served);
        var passages = new Dictionary<Guid, int>();
        await foreach (var indexed in generation.Index.ListAsync(cancellationToken))
        {
            differences.Compare(indexed);
            passages[indexed.DocumentId] = indexed.Passages;
        }
        differences.AddMissing();
        return new GenerationDifferences(differences.Rewrite, differences.Delete, differences.Access, count, passages);
    }

    /// <summary>Another chunker makes another number of passages.</summary>
    public async Task CountAsync(IReadOnlyDictionary<Guid, int> passages, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async context =>
            {
                foreach (var part in passages.Keys.Chunk(500))
                foreach (var document in await context.Set<Document>().Where(row => part.Contains(row.Id)).ToListAsync(cancellationToken))
                    document.PassageCount = passages[document.Id];
                return true;
            },
            cancellationToken
        );

    /// <returns>Those whose stored content cannot be read; what is not served is taken out.</returns>
    private async Task<IReadOnlyList<Guid>> RewriteAsync(OpenGeneration generation, Guid[] documentIds, CancellationToken cancellationToken)
    {
        var builder = parts.BuilderOf(generation.Row!);
        var versions = new List<VersionPassages>();
        var unreadable = new List<Guid>();
        var stored = (await LoadAsync(documentIds, cancellationToken)).FindAll(each => Holds(generation, each.Collection.Id));
        foreach (var document in stored)
        {
            if (await BuildAsync(document, builder, cancellationToken) is { } version)
                versions.Add(version);
            else
                unreadable.Add(document.Document.Id);
        }
        CrashPoint.Reached("rebuild-write");
        await generation.Index.WriteAsync(versions, cancellationToken);
        CrashPoint.Reached("rebuild-activate");
        await generation.Index.ActivateAsync(versions.ConvertAll(version => version.Document.VersionId), cancellationToken);
        await generation.Index.DeleteAsync([.. documentIds.Except(stored.Select(each => each.Document.Id))], cancellationToken);
        return unreadable;
    }

    /// <summary>Whether it is the own index of a collection that is gone.</summary>
    public async Task<bool> IsWithoutCollectionAsync(Generation row, CancellationToken cancellationToken) =>
        row.CollectionId is { } id
        && !await database.RunAsync(
            context => context.Set<Collection>().AnyAsync(collection => collection.Id == id, cancellationToken),
            cancellationToken
        );

    private static bool Holds(OpenGeneration generation, Guid collectionId) =>
        generation.Row!.CollectionId is not { } only || only == collectionId;

    /// <summary>
    /// A document that left the collection of an own index stays until its passages are written under its new one, for so long do those of the
    /// index of all documents name the old one.
    /// </summary>
    private async Task TouchAsync(IIndexGeneration index, Guid[] documentIds, CancellationToken cancellationToken)
    {
        var known = await KnownDocument.LoadAsync(database, documentIds, cancellationToken);
        var served = known.Values.Where(document => document.IsServed).ToList();
        await index.DeleteAsync([.. documentIds.Except(served.Select(document => document.Id))], cancellationToken);
        await index.SetAccessAsync(served.ConvertAll(document => new DocumentAccess(document.Id, document.Access)), cancellationToken);
    }

    private Task<List<Guid>> ChangedSinceAsync(DateTime since, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .Where(row => row.UpdatedAt >= since && row.State != DocumentState.Deleting && row.ActiveVersionId != null)
                    .Select(row => row.Id)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    private Task<List<StoredDocument>> LoadAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                (
                    from document in context.Set<Document>()
                    join version in context.Set<DocumentVersion>() on document.ActiveVersionId equals version.Id
                    join content in context.Set<StoredContent>() on version.Id equals content.VersionId
                    where documentIds.Contains(document.Id) && document.State != DocumentState.Deleting
                    select new StoredDocument(document, document.Collection!, version, content.Data)
                )
                    .AsNoTracking()
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <returns>Null when the stored content is damaged: the original must be read anew.</returns>
    private async Task<VersionPassages?> BuildAsync(StoredDocument stored, PassageBuilder builder, CancellationToken cancellationToken)
    {
        try
        {
            var content = DocumentContentCodec.Unpack(stored.Data);
            var info = new DocumentInfo
            {
                CollectionId = stored.Collection.Id,
                Collection = stored.Collection.Name,
                DocumentId = stored.Document.Id,
                VersionId = stored.Version.Id,
                Source = stored.Document.Source,
                Title = content.Title,
                Format = content.Format,
                Date = content.Date ?? stored.Document.CreatedAt,
                Authors = content.Metadata.Authors,
                Language = content.Metadata.Language,
                Type = content.Metadata.Type,
            };
            var passages = builder.Cut(info, stored.Version.Identity, content);
            var vectors = await builder.EmbedAsync(passages, cancellationToken);
            return new VersionPassages(info, new AccessRule(stored.Collection.Labels, stored.Document.Labels), passages, vectors);
        }
        catch (InvalidDataException fault)
        {
            logger.TryFailed(stored.Document.Source, fault);
            return null;
        }
    }

    private sealed record StoredDocument(Document Document, Collection Collection, DocumentVersion Version, byte[] Data);
}

/// <param name="Unreadable">Documents whose stored content cannot be read.</param>
/// <param name="Found">What differed before.</param>
/// <param name="Noted">Changes that were on their way to it: they differ without anything being wrong.</param>
internal sealed record CaughtUp(IReadOnlyList<Guid> Unreadable, GenerationDifferences Found, IReadOnlyDictionary<Guid, bool> Noted);

/// <summary>What a generation must still do to hold what app.db says.</summary>
/// <param name="Served">Documents it ought to hold.</param>
/// <param name="Passages">By document that it holds.</param>
internal sealed record GenerationDifferences(
    IReadOnlyList<Guid> Rewrite,
    IReadOnlyList<Guid> Delete,
    IReadOnlyList<DocumentAccess> Access,
    int Served,
    IReadOnlyDictionary<Guid, int> Passages
)
{
    public int Count => Rewrite.Count + Delete.Count + Access.Count;
}

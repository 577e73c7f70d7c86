using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Makes the embedded index anew from stored contents when its numbers (format, analyser, chunker, model) are older than the program's. The old
/// generation serves until the new one is complete; documents that change meanwhile are made good before the switch.
/// </summary>
internal sealed class IndexRebuild(
    IPassageIndex index,
    PassageIndexes generations,
    AppDatabase database,
    PassageBuilder builder,
    IndexGate gate,
    ILogger<IndexRebuild> logger
)
{
    /// <summary>Documents in one write: their contents are in memory together.</summary>
    private const int Batch = 32;

    /// <summary>Opens the index. A damaged one is replaced by an empty one at once, since it cannot serve.</summary>
    /// <returns>Whether it is outdated: it serves, but <see cref="RunAsync"/> is due.</returns>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (index is not CurrentPassageIndex)
            return false;
        try
        {
            var current = await generations.GetCurrentAsync(cancellationToken);
            if (current.Outdated is not { } reason)
                return false;
            logger.Outdated(reason);
            return true;
        }
        catch (PassageIndexException fault) when (fault.IsDamaged)
        {
            logger.Damaged(fault);
            await ReplaceAsync(cancellationToken);
            return false;
        }
    }

    /// <summary>An empty generation takes the place of one that cannot be used.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var empty = await generations.StartGenerationAsync(cancellationToken);
        await generations.SwitchAsync(empty, cancellationToken);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var next = await generations.StartGenerationAsync(cancellationToken);
        try
        {
            var known = await KnownDocument.LoadAllAsync(database, cancellationToken);
            await FillAsync(next, known.Values.Where(IsServed).Select(document => document.Id), cancellationToken);
            using (await gate.EnterAsync(cancellationToken))
            {
                await CatchUpAsync(next, cancellationToken);
                CrashPoint.Reached("rebuild-switch");
                await generations.SwitchAsync(next, cancellationToken);
                CrashPoint.Reached("rebuild-switched");
            }
            logger.Rebuilt();
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }
    }

    private static bool IsServed(KnownDocument document) => document is { Deleting: false, Active: not null };

    /// <summary>What happened to documents while the generation was filled; nothing more can happen now.</summary>
    private async Task CatchUpAsync(IIndexGeneration next, CancellationToken cancellationToken)
    {
        var known = await KnownDocument.LoadAllAsync(database, cancellationToken);
        var differences = new Differences(known.Values.Where(IsServed).ToDictionary(row => row.Id, row => row with { Job = null }));
        var passages = new Dictionary<Guid, int>();
        await foreach (var indexed in next.ListAsync(cancellationToken))
        {
            differences.Compare(indexed);
            passages[indexed.DocumentId] = indexed.Passages;
        }
        differences.AddMissing();
        await next.DeleteAsync(differences.Delete, cancellationToken);
        await FillAsync(next, differences.Rewrite, cancellationToken);
        await next.SetAccessAsync(differences.Access, cancellationToken);
        await CountAsync(passages, cancellationToken);
    }

    private async Task FillAsync(IIndexGeneration next, IEnumerable<Guid> documentIds, CancellationToken cancellationToken)
    {
        foreach (var part in documentIds.Chunk(Batch))
        {
            var versions = new List<VersionPassages>();
            foreach (var stored in await LoadAsync(part, cancellationToken))
            {
                if (await BuildAsync(stored, cancellationToken) is { } version)
                    versions.Add(version);
            }
            CrashPoint.Reached("rebuild-write");
            await next.WriteAsync(versions, cancellationToken);
            CrashPoint.Reached("rebuild-activate");
            await next.ActivateAsync(versions.ConvertAll(version => version.Document.VersionId), cancellationToken);
        }
    }

    private Task<List<StoredDocument>> LoadAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                (
                    from document in context.Set<Document>()
                    join version in context.Set<DocumentVersion>() on document.ActiveVersionId equals version.Id
                    join content in context.Set<StoredContent>() on version.Id equals content.VersionId
                    where documentIds.Contains(document.Id)
                    select new StoredDocument(document, document.Collection!, version, content.Data)
                )
                    .AsNoTracking()
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <returns>Null when the stored content is damaged: the comparison after the switch makes a job that reads the original anew.</returns>
    private async Task<VersionPassages?> BuildAsync(StoredDocument stored, CancellationToken cancellationToken)
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

    /// <summary>Another chunker makes another number of passages.</summary>
    private async Task CountAsync(Dictionary<Guid, int> passages, CancellationToken cancellationToken) =>
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

    private sealed record StoredDocument(Document Document, Collection Collection, DocumentVersion Version, byte[] Data);
}

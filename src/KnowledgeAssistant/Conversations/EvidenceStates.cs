using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>The ids of a passage a turn rested on: enough to say what has become of it.</summary>
internal readonly record struct EvidenceKey(Guid CollectionId, Guid DocumentId, Guid VersionId);

/// <summary>What has become of the documents that turns rested on, for one asker: asked of the documents as they are now, never of the past.</summary>
internal sealed class EvidenceStates
{
    private readonly Dictionary<Guid, Document> _documents;
    private readonly HashSet<(string Collection, string Source)> _readable;
    private readonly Dictionary<Guid, Collection> _collections;
    private readonly AccessScope _scope;

    private EvidenceStates(IEnumerable<Document> documents, IEnumerable<Collection> collections, AccessScope scope)
    {
        _scope = scope;
        _collections = collections.ToDictionary(collection => collection.Id);
        _documents = documents.ToDictionary(document => document.Id);
        _readable = [.. _documents.Values.Where(MayRead).Select(document => (document.Collection!.Name, document.Source))];
    }

    /// <summary>Loads every document that the turns' evidence or traces name.</summary>
    public static Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IReadOnlyCollection<Turn> turns,
        AccessScope scope,
        CancellationToken cancellationToken
    ) =>
        LoadAsync(
            database,
            [.. turns.SelectMany(turn => turn.Evidence).Select(row => row.Key)],
            [.. turns.SelectMany(turn => turn.Trace?.Entries ?? []).Select(entry => entry.Source).Distinct(StringComparer.Ordinal)],
            scope,
            cancellationToken
        );

    /// <param name="sources">Paths of further documents whose readability will be asked.</param>
    public static async Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IReadOnlyCollection<EvidenceKey> evidence,
        IReadOnlyCollection<string> sources,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var ids = evidence.Select(row => row.DocumentId).Distinct().ToList();
        var documents = await database
            .Set<Document>()
            .AsNoTracking()
            .Include(document => document.Collection)
            .Where(document => document.State != DocumentState.Deleting && (ids.Contains(document.Id) || sources.Contains(document.Source)))
            .ToListAsync(cancellationToken);
        var collectionIds = evidence.Select(row => row.CollectionId).Distinct().ToList();
        var collections = await database
            .Set<Collection>()
            .AsNoTracking()
            .Where(collection => collectionIds.Contains(collection.Id))
            .ToListAsync(cancellationToken);
        return new EvidenceStates(documents, collections, scope);
    }

    public EvidenceState Of(TurnEvidence row) => Of(row.Key);

    public EvidenceState Of(EvidenceKey row)
    {
        if (!_documents.TryGetValue(row.DocumentId, out var document))
            return IsClosed(row.CollectionId) ? EvidenceState.Withdrawn : EvidenceState.Deleted;
        if (!MayRead(document))
            return EvidenceState.Withdrawn;
        return document.ActiveVersionId is { } active && active != row.VersionId ? EvidenceState.Changed : EvidenceState.Current;
    }

    /// <summary>The trace without what the asker may not read (any more): a trace is no way round access.</summary>
    public RetrievalTrace? Readable(RetrievalTrace? trace) =>
        trace is null
            ? null
            : trace with
            {
                Entries = [.. trace.Entries.Where(entry => _readable.Contains((entry.Collection, entry.Source)))],
            };

    /// <summary>A document that is deleted after its collection was closed to the asker must not bring the answer back.</summary>
    private bool IsClosed(Guid collectionId) =>
        _collections.TryGetValue(collectionId, out var collection) && !_scope.MayRead(collection.Labels, []);

    private bool MayRead(Document document) => _scope.MayRead(document.Collection!.Labels, document.Labels);
}

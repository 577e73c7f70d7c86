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
    private readonly ILookup<(string Collection, string Source), Document> _bySource;
    private readonly Dictionary<Guid, IReadOnlyList<AccessLabel>> _rules;
    private readonly ILookup<Guid, EarlierEvidence> _earlier;
    private readonly Dictionary<Guid, Document> _successors;
    private readonly AccessScope _scope;

    private EvidenceStates(
        IEnumerable<Document> documents,
        Dictionary<Guid, IReadOnlyList<AccessLabel>> rules,
        IEnumerable<EarlierEvidence> earlier,
        IEnumerable<Document> successors,
        AccessScope scope
    )
    {
        _scope = scope;
        _successors = successors.ToDictionary(document => document.Id);
        _rules = rules;
        _documents = documents.ToDictionary(document => document.Id);
        // A trace calls the collection what it was called then.
        _bySource = _documents
            .Values.SelectMany(document => Names(document).Select(name => (Place: (name, document.Source), Document: document)))
            .ToLookup(named => named.Place, named => named.Document);
        _earlier = earlier.ToLookup(evidence => evidence.ConversationId);
    }

    /// <summary>Loads every document that the turns' evidence or traces name, and those of the turns that their questions were completed from.</summary>
    public static async Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IReadOnlyCollection<Turn> turns,
        AccessScope scope,
        CancellationToken cancellationToken
    ) => await LoadAsync(database, turns, Shown(database), scope, cancellationToken);

    /// <summary>For blanking what is gone for good: documents that are hidden and may come back count as there.</summary>
    public static Task<EvidenceStates> LoadToBlankAsync(
        AppDbContext database,
        IReadOnlyCollection<Turn> turns,
        CancellationToken cancellationToken
    )
    {
        var kept = database.Set<Document>().Where(document => document.State != DocumentState.Deleting || document.DeletionId != null);
        return LoadAsync(database, turns, kept, AccessScope.EveryoneOnly, cancellationToken);
    }

    /// <summary>For the evidence alone, without traces and questions.</summary>
    public static Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IReadOnlyCollection<EvidenceKey> evidence,
        AccessScope scope,
        CancellationToken cancellationToken
    ) => LoadAsync(database, Shown(database), evidence, [], [], scope, cancellationToken);

    private static IQueryable<Document> Shown(AppDbContext database) =>
        database.Set<Document>().Where(document => document.State != DocumentState.Deleting);

    private static async Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IReadOnlyCollection<Turn> turns,
        IQueryable<Document> there,
        AccessScope scope,
        CancellationToken cancellationToken
    ) =>
        await LoadAsync(
            database,
            there,
            [.. turns.SelectMany(turn => turn.Evidence).Select(row => row.Key)],
            [.. turns.SelectMany(turn => turn.Trace?.Entries ?? []).Select(entry => entry.Source).Distinct(StringComparer.Ordinal)],
            await LoadEarlierAsync(database, turns, cancellationToken),
            scope,
            cancellationToken
        );

    /// <param name="there">Documents that count as not deleted.</param>
    /// <param name="sources">Paths of further documents whose readability will be asked.</param>
    private static async Task<EvidenceStates> LoadAsync(
        AppDbContext database,
        IQueryable<Document> there,
        IReadOnlyCollection<EvidenceKey> evidence,
        IReadOnlyCollection<string> sources,
        IReadOnlyCollection<EarlierEvidence> earlier,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var ids = evidence.Select(row => row.DocumentId).Concat(earlier.Select(row => row.DocumentId)).Distinct().ToList();
        var documents = await there
            .AsNoTracking()
            .Include(document => document.Collection)
            .Where(document => ids.Contains(document.Id) || sources.Contains(document.Source))
            .ToListAsync(cancellationToken);
        var collectionIds = evidence.Select(row => row.CollectionId).Concat(earlier.Select(row => row.CollectionId)).Distinct().ToList();
        var rules = await CollectionRules.LoadAsync(database, collectionIds, cancellationToken);
        var successors = await LoadSuccessorsAsync(database, documents, cancellationToken);
        return new EvidenceStates(documents, rules, earlier, successors, scope);
    }

    public EvidenceState Of(TurnEvidence row) => Of(row.Key);

    /// <summary>A document without a date of its own has the one of its first ingestion, which says nothing of its age.</summary>
    public SourceFreshness FreshnessOf(TurnEvidence row) =>
        !_documents.TryGetValue(row.DocumentId, out var document)
            ? SourceFreshness.Unknown
            : new SourceFreshness(
                row.Date == document.CreatedAt ? null : DateTime.SpecifyKind(row.Date, DateTimeKind.Utc),
                document.SupersededById is { } id ? Replacement.Of(_successors.GetValueOrDefault(id), _scope) : null
            );

    public EvidenceState Of(EvidenceKey row)
    {
        if (Of(row.DocumentId, row.CollectionId) is { } lost)
            return lost;
        return _documents[row.DocumentId].ActiveVersionId is { } active && active != row.VersionId
            ? EvidenceState.Changed
            : EvidenceState.Current;
    }

    /// <summary>Numbers of the turn's evidence whose documents are deleted, whoever asks.</summary>
    public IReadOnlySet<int> Gone(Turn turn) =>
        turn.Evidence.Where(row => !_documents.ContainsKey(row.DocumentId)).Select(row => row.Number).ToHashSet();

    /// <summary>The trace without what the asker may not read (any more): a trace is no way round access.</summary>
    public RetrievalTrace? Readable(Turn turn) => Only(turn, MayRead);

    /// <summary>The trace without documents that are deleted, whoever asks.</summary>
    public RetrievalTrace? Living(Turn turn) => Only(turn, _ => true);

    /// <summary>
    /// Whether the words that completed the question may be known: they come from the turns before it, and with them from what those rested on.
    /// </summary>
    public bool MayKnowRewriting(Turn turn) => Before(turn).All(row => Of(row.DocumentId, row.CollectionId) is null);

    /// <summary>Whether every document that the turns before rested on is still there, whoever asks.</summary>
    public bool IsRewritingLiving(Turn turn) => Before(turn).All(row => _documents.ContainsKey(row.DocumentId));

    /// <summary>Documents of turns before the ones whose questions were completed from them, each with the first turn that rested on it.</summary>
    private static async Task<List<EarlierEvidence>> LoadEarlierAsync(
        AppDbContext database,
        IReadOnlyCollection<Turn> turns,
        CancellationToken cancellationToken
    )
    {
        var conversations = turns.Where(turn => turn.RewrittenQuestion is not null).Select(turn => turn.ConversationId).Distinct().ToList();
        if (conversations.Count == 0)
            return [];
        return await database
            .Set<TurnEvidence>()
            .Join(
                database.Set<Turn>().Where(turn => conversations.Contains(turn.ConversationId)),
                row => row.TurnId,
                turn => turn.Id,
                (row, turn) =>
                    new
                    {
                        turn.ConversationId,
                        turn.Ordinal,
                        row.DocumentId,
                        row.CollectionId,
                    }
            )
            .GroupBy(row => new
            {
                row.ConversationId,
                row.DocumentId,
                row.CollectionId,
            })
            .Select(group => new EarlierEvidence(
                group.Key.ConversationId,
                group.Key.DocumentId,
                group.Key.CollectionId,
                group.Min(row => row.Ordinal)
            ))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Few documents have one, so that most pages cost no query more.</summary>
    private static async Task<List<Document>> LoadSuccessorsAsync(
        AppDbContext database,
        IEnumerable<Document> documents,
        CancellationToken cancellationToken
    )
    {
        var ids = documents.Select(document => document.SupersededById).OfType<Guid>().Distinct().ToList();
        return ids.Count == 0
            ? []
            : await database
                .Set<Document>()
                .AsNoTracking()
                .Include(document => document.Collection)
                .Where(document => ids.Contains(document.Id))
                .ToListAsync(cancellationToken);
    }

    private IEnumerable<EarlierEvidence> Before(Turn turn) => _earlier[turn.ConversationId].Where(row => row.First < turn.Ordinal);

    /// <returns>Null when the document is there and the asker may read it.</returns>
    private EvidenceState? Of(Guid documentId, Guid collectionId)
    {
        if (!_documents.TryGetValue(documentId, out var document))
            return IsClosed(collectionId) ? EvidenceState.Withdrawn : EvidenceState.Deleted;
        return MayRead(document) ? null : EvidenceState.Withdrawn;
    }

    /// <summary>A document that came after the turn is another one, even if it took a deleted one's place.</summary>
    private RetrievalTrace? Only(Turn turn, Func<Document, bool> isWanted)
    {
        if (turn.Trace is not { } trace)
            return null;
        var entries = new List<TraceEntry>(trace.Entries.Count);
        foreach (var entry in trace.Entries)
        {
            var found = _bySource[(entry.Collection, entry.Source)]
                .FirstOrDefault(document => (document.MovedAt ?? document.CreatedAt) <= turn.StartedAt && isWanted(document));
            if (found is not null)
                entries.Add(entry.Collection == found.Collection!.Name ? entry : entry with { Collection = found.Collection.Name });
        }
        return entries.SequenceEqual(trace.Entries) ? trace : trace with { Entries = entries };
    }

    /// <summary>A document that is deleted after its collection was closed to the asker must not bring the answer back.</summary>
    private bool IsClosed(Guid collectionId) => _rules.TryGetValue(collectionId, out var labels) && !_scope.MayRead(labels, []);

    private static IEnumerable<string> Names(Document document) => [document.Collection!.Name, .. document.Collection.FormerNames];

    private bool MayRead(Document document) => _scope.MayRead(document.Collection!.Labels, document.Labels);

    private sealed record EarlierEvidence(Guid ConversationId, Guid DocumentId, Guid CollectionId, int First);
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Ingestion;

/// <summary>What the index must still do to hold what app.db says.</summary>
internal sealed class Differences
{
    private readonly Dictionary<Guid, KnownDocument> _unseen;

    public Differences(Dictionary<Guid, KnownDocument> known)
    {
        _unseen = known;
        Deleting = known.Values.Where(document => document is { Deleting: true, Hidden: false }).Select(document => document.Id).ToList();
    }

    /// <summary>Marked as deleted, not through with it.</summary>
    public List<Guid> Deleting { get; }

    /// <summary>In the index, but nothing of them ought to be.</summary>
    public List<Guid> Delete { get; } = [];

    public List<DocumentAccess> Access { get; } = [];

    /// <summary>Active in the index, their jobs unfinished: by document, the number of passages.</summary>
    public Dictionary<Guid, int> Finish { get; } = [];

    /// <summary>The version that app.db calls active is not in the index.</summary>
    public List<Guid> Rewrite { get; } = [];

    /// <summary>All of which the index must be told something.</summary>
    public IEnumerable<Guid> Documents =>
        Delete.Concat(Access.Select(change => change.DocumentId)).Concat(Finish.Keys).Concat(Rewrite).Distinct();

    public void Compare(IndexedDocument indexed)
    {
        if (!_unseen.Remove(indexed.DocumentId, out var known))
        {
            Delete.Add(indexed.DocumentId);
            return;
        }
        if (!known.Deleting)
            CompareVersions(indexed, known);
        if (!Same(indexed.Access, known.Access))
            Access.Add(new DocumentAccess(known.Id, known.Access));
    }

    public void AddMissing()
    {
        foreach (var known in _unseen.Values.Where(known => known is { Deleting: false, Active: not null, Job: null }))
            Rewrite.Add(known.Id);
    }

    /// <summary>A job for the version that is active anyway writes its passages anew, under another collection say: it is not finished by their being there.</summary>
    private void CompareVersions(IndexedDocument indexed, KnownDocument known)
    {
        if (indexed.ActiveVersionId is { } active && active == known.Job && active != known.Active)
            Finish.Add(known.Id, indexed.Passages);
        else if (indexed.ActiveVersionId != known.Active)
            Repair(known);
    }

    private void Repair(KnownDocument known)
    {
        if (known.Active is null)
            Delete.Add(known.Id);
        else if (known.Job is null)
            Rewrite.Add(known.Id);
    }

    private static bool Same(AccessRule left, AccessRule right) =>
        Same(left.Collection, right.Collection) && Same(left.Document, right.Document);

    /// <summary>Both are kept sorted, so that hardly any of 50,000 documents needs sets.</summary>
    private static bool Same(IReadOnlyCollection<AccessLabel> left, IReadOnlyCollection<AccessLabel> right) =>
        left.SequenceEqual(right) || left.ToHashSet().SetEquals(right);
}

using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>How the turns of one conversation follow one another, without their texts: a few hundred of them cost one look into an index.</summary>
internal sealed class TurnTree
{
    private readonly Dictionary<Guid, Place> _places;
    private readonly ILookup<Guid?, Place> _children;
    private readonly IReadOnlyList<Place> _byOrdinal;

    internal TurnTree(IEnumerable<Place> places)
    {
        _byOrdinal = [.. places.OrderBy(place => place.Ordinal)];
        _places = _byOrdinal.ToDictionary(place => place.Id);
        _children = _byOrdinal.ToLookup(place => place.ParentId);
    }

    /// <summary>The turn that was asked last; null without turns.</summary>
    public Guid? Newest => _byOrdinal.Count > 0 ? _byOrdinal[^1].Id : null;

    public int NextOrdinal => _byOrdinal.Count > 0 ? _byOrdinal[^1].Ordinal + 1 : 0;

    public static async Task<TurnTree> LoadAsync(AppDbContext database, Guid conversationId, CancellationToken cancellationToken) =>
        new(
            await database
                .Set<Turn>()
                .Where(turn => turn.ConversationId == conversationId)
                .Select(turn => new Place(turn.Id, turn.ParentId, turn.Ordinal))
                .ToListAsync(cancellationToken)
        );

    public bool Holds(Guid id) => _places.ContainsKey(id);

    public Guid? ParentOf(Guid id) => _places.TryGetValue(id, out var place) ? place.ParentId : null;

    /// <summary>From the first turn to that one.</summary>
    public IReadOnlyList<Guid> PathTo(Guid? leaf)
    {
        var path = new List<Guid>();
        // A parent's lower ordinal ends the walk whatever the rows say.
        for (var (next, below) = (leaf, int.MaxValue); next is { } id && _places.TryGetValue(id, out var place) && place.Ordinal < below; )
        {
            path.Add(id);
            (next, below) = (place.ParentId, place.Ordinal);
        }
        path.Reverse();
        return path;
    }

    public IReadOnlyList<Guid> SiblingsOf(Guid id) => [.. _children[ParentOf(id)].Select(place => place.Id)];

    /// <summary>Of all that was asked below that turn, what was asked last: nothing follows it.</summary>
    public Guid LeafBelow(Guid id)
    {
        var (below, leaf) = (new HashSet<Guid> { id }, id);
        foreach (var place in _byOrdinal)
            if (place.ParentId is { } parent && below.Contains(parent) && below.Add(place.Id))
                leaf = place.Id;
        return leaf;
    }

    internal sealed record Place(Guid Id, Guid? ParentId, int Ordinal);
}

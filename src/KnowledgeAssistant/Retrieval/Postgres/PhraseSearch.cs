namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Whether a passage's text holds terms one after the other: each begins where the one before it ends.</summary>
internal sealed class PhraseSearch
{
    /// <summary>Terms beyond these are not compared; nobody types a quotation this long.</summary>
    public const int MaxTerms = 256;

    private readonly PostingCursor[] _cursors;
    private readonly PlaceList?[] _places;
    private readonly HashSet<int>[] _ends =
    [
        [],
        [],
    ];
    private readonly List<(int Position, int Span)> _decoded = [];

    public PhraseSearch(PostingList[] postings, PlaceList?[] places)
    {
        _cursors = Array.ConvertAll(postings, list => new PostingCursor(list));
        _places = places;
    }

    /// <summary>Leaves the bits of those passages that hold the phrase.</summary>
    public void Narrow(ulong[] bits)
    {
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var at = System.Numerics.BitOperations.TrailingZeroCount(rest);
                if (!IsIn((word * 64) + at))
                    bits[word] &= ~(1UL << at);
            }
        }
    }

    private bool IsIn(int place)
    {
        // All terms first: most passages lack one, and places cost more.
        foreach (var cursor in _cursors.OrderBy(cursor => cursor.List.Count))
        {
            if (cursor.Find(place) is null)
                return false;
        }
        var (from, to) = (_ends[0], _ends[1]);
        for (var i = 0; i < _cursors.Length; i++)
        {
            var (block, index) = _cursors[i].Find(place)!.Value;
            PlaceList.Decode(_places[i]!.Of(block, index), _decoded);
            to.Clear();
            foreach (var (position, span) in _decoded)
            {
                if (i == 0 || from.Contains(position))
                    to.Add(position + span);
            }
            if (to.Count == 0)
                return false;
            (from, to) = (to, from);
        }
        return true;
    }
}

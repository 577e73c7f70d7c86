namespace KnowledgeAssistant.Documents.Changes;

/// <summary>
/// Which units of two texts are the same. Equal ends are taken off, what stands exactly once in both holds the rest together (patience), and
/// only what lies between two such holds is compared each with each, as long as that stays small: the work is bounded whatever the texts are.
/// </summary>
internal sealed class UnitAlignment
{
    /// <summary>Cells of one table of comparisons: 16 MB, some 10 ms.</summary>
    private const int MostCells = 4_000_000;

    /// <summary>Cells of all tables together.</summary>
    private const long MostCellsInAll = 40_000_000;

    /// <summary>Nested holds; each level halves what is left, except in texts that are made to be awkward.</summary>
    private const int MostDepth = 32;

    private readonly int[] _old;
    private readonly int[] _new;
    private readonly List<(int Old, int New)> _pairs = [];
    private readonly CancellationToken _cancellation;
    private long _cells;

    private UnitAlignment(int[] old, int[] @new, CancellationToken cancellationToken) =>
        (_old, _new, _cancellation) = (old, @new, cancellationToken);

    /// <summary>Pairs of equal units, both rising.</summary>
    /// <returns>Also whether a stretch was too large to compare, so that equal units in it stand as changed.</returns>
    public static (IReadOnlyList<(int Old, int New)> Pairs, bool IsRough) Of(
        IReadOnlyList<string> old,
        IReadOnlyList<string> @new,
        CancellationToken cancellationToken
    )
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var alignment = new UnitAlignment([.. old.Select(IdOf)], [.. @new.Select(IdOf)], cancellationToken);
        alignment.Compare(0, old.Count, 0, @new.Count, MostDepth);
        return (alignment._pairs, alignment._isRough);

        int IdOf(string key)
        {
            if (!ids.TryGetValue(key, out var id))
                ids[key] = id = ids.Count;
            return id;
        }
    }

    private bool _isRough;

    private void Compare(int oldStart, int oldEnd, int newStart, int newEnd, int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        while (oldStart < oldEnd && newStart < newEnd && _old[oldStart] == _new[newStart])
            _pairs.Add((oldStart++, newStart++));
        var same = 0;
        while (oldStart < oldEnd - same && newStart < newEnd - same && _old[oldEnd - same - 1] == _new[newEnd - same - 1])
            same++;
        Within(oldStart, oldEnd - same, newStart, newEnd - same, depth);
        for (var i = same; i > 0; i--)
            _pairs.Add((oldEnd - i, newEnd - i));
    }

    private void Within(int oldStart, int oldEnd, int newStart, int newEnd, int depth)
    {
        if (oldStart == oldEnd || newStart == newEnd)
            return;
        var holds = depth > 0 ? Holds(oldStart, oldEnd, newStart, newEnd) : [];
        if (holds.Count == 0)
        {
            EachWithEach(oldStart, oldEnd, newStart, newEnd);
            return;
        }
        foreach (var (old, @new) in holds)
        {
            Compare(oldStart, old, newStart, @new, depth - 1);
            _pairs.Add((old, @new));
            (oldStart, newStart) = (old + 1, @new + 1);
        }
        Compare(oldStart, oldEnd, newStart, newEnd, depth - 1);
    }

    /// <summary>The longest rising run of units that stand once in either stretch.</summary>
    private List<(int Old, int New)> Holds(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        var places = new Dictionary<int, (int Old, int New)>();
        for (var i = oldStart; i < oldEnd; i++)
            places[_old[i]] = places.ContainsKey(_old[i]) ? (-2, -1) : (i, -1);
        for (var i = newStart; i < newEnd; i++)
            if (places.TryGetValue(_new[i], out var place) && place.Old >= 0)
                places[_new[i]] = place.New >= 0 ? (-2, -1) : (place.Old, i);
        return LongestRising([.. places.Values.Where(place => place is { Old: >= 0, New: >= 0 }).OrderBy(place => place.Old)]);
    }

    private static List<(int Old, int New)> LongestRising(List<(int Old, int New)> pairs)
    {
        var ends = new List<int>();
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[ends[middle]].New < pairs[i].New)
                    low = middle + 1;
                else
                    high = middle;
            }
            before[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count)
                ends.Add(i);
            else
                ends[low] = i;
        }
        var run = new List<(int Old, int New)>();
        for (var i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i])
            run.Add(pairs[i]);
        run.Reverse();
        return run;
    }

    /// <summary>The longest common subsequence by its table.</summary>
    private void EachWithEach(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        var (rows, columns) = (oldEnd - oldStart, newEnd - newStart);
        var cells = (long)(rows + 1) * (columns + 1);
        if (cells > MostCells || (_cells += cells) > MostCellsInAll)
        {
            _isRough = true;
            return;
        }
        var longest = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        for (var j = columns - 1; j >= 0; j--)
            longest[i, j] =
                _old[oldStart + i] == _new[newStart + j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        for (var (i, j) = (0, 0); i < rows && j < columns; )
        {
            if (_old[oldStart + i] == _new[newStart + j])
                _pairs.Add((oldStart + i++, newStart + j++));
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        }
    }
}

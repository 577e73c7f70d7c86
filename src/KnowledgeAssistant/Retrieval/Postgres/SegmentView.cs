using System.Collections.Concurrent;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A segment as it stands at one moment: which of its versions are still active and who may read them. Immutable; a change makes a new view.</summary>
internal sealed class SegmentView
{
    private const int MaxRemembered = 32;

    private readonly ConcurrentDictionary<string, AllowedPassages> _remembered = new(StringComparer.Ordinal);
    private readonly VersionEntry[] _versions;
    private readonly int[] _places;

    /// <param name="memory">Its lists, where it is one of this process alone.</param>
    public SegmentView(int id, int size, IEnumerable<VersionEntry> versions, MemorySegment? memory)
    {
        (Id, Size, Memory) = (id, size, memory);
        // Versions without passages have no place of their own.
        Versions = [.. versions];
        _versions = [.. Versions.Where(version => version.Count > 0).OrderBy(version => version.Place)];
        _places = Array.ConvertAll(_versions, version => version.Place);
        Active = new ulong[(size + 63) / 64];
        foreach (var version in _versions)
        {
            Set(Active, version.Place, version.Count);
            Passages += version.Count;
            Length += version.Length;
        }
        IsWhole = Passages == size;
    }

    public int Id { get; }

    /// <summary>Places in its lists, of passages that are gone among them.</summary>
    public int Size { get; }

    public MemorySegment? Memory { get; }

    public IReadOnlyList<VersionEntry> Versions { get; }

    /// <summary>Active passages.</summary>
    public int Passages { get; }

    public long Length { get; }

    /// <summary>Whether nothing of it is gone.</summary>
    public bool IsWhole { get; }

    /// <summary>One bit a place.</summary>
    public ulong[] Active { get; }

    public VersionEntry VersionAt(int place)
    {
        var at = Array.BinarySearch(_places, place);
        return _versions[at >= 0 ? at : ~at - 1];
    }

    /// <summary>The places that scope and filter of the question allow.</summary>
    public AllowedPassages Allowed(ReadRights rights)
    {
        if (_remembered.TryGetValue(rights.Key, out var allowed))
            return allowed;
        var bits = new ulong[Active.Length];
        var count = 0;
        foreach (var version in _versions)
        {
            if (!rights.Allow(version.Access, version.Document))
                continue;
            Set(bits, version.Place, version.Count);
            count += version.Count;
        }
        allowed = new AllowedPassages(bits, count);
        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        return _remembered[rights.Key] = allowed;
    }

    private static void Set(ulong[] bits, int first, int count)
    {
        for (var place = first; place < first + count; place++)
            bits[place >> 6] |= 1UL << place;
    }
}

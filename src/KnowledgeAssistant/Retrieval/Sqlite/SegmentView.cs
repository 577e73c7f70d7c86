using System.Collections.Concurrent;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// A segment as it stands at one moment: which of its versions are still active and who may read them. Immutable; a change makes a new view
/// of the same segment, and views that did not change keep what they worked out for earlier questions.
/// </summary>
internal sealed class SegmentView
{
    private const int MaxRemembered = 32;

    private readonly ConcurrentDictionary<string, AllowedPassages> _remembered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<ulong[]>> _phrases = new(StringComparer.Ordinal);
    private readonly AccessRule?[] _access;

    /// <param name="access">For each version who may read it; null for one that is no longer active.</param>
    public SegmentView(Segment segment, AccessRule?[] access)
    {
        Segment = segment;
        _access = access;
        for (var i = 0; i < access.Length; i++)
        {
            if (access[i] is null)
                continue;
            Documents++;
            Passages += segment.Versions[i].Count;
        }
    }

    public Segment Segment { get; }

    public int Documents { get; }

    /// <summary>Active passages.</summary>
    public int Passages { get; }

    public AccessRule? AccessOf(int version) => _access[version];

    public bool MayRead(int version, AccessScope scope, MetadataFilter filter) =>
        _access[version] is { } rule && scope.MayRead(rule.Collection, rule.Document) && filter.Allows(Segment.Versions[version].Document);

    public SegmentView With(IReadOnlyDictionary<int, AccessRule?> changes)
    {
        var access = (AccessRule?[])_access.Clone();
        foreach (var (version, rule) in changes)
            access[version] = rule;
        return new SegmentView(Segment, access);
    }

    /// <summary>The passages that scope and filter of the question allow.</summary>
    public AllowedPassages Allowed(ReadRights rights)
    {
        if (_remembered.TryGetValue(rights.Key, out var allowed))
            return allowed;
        allowed = FindAllowed(rights);
        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        _remembered[rights.Key] = allowed;
        return allowed;
    }

    /// <summary>The passages that hold a phrase, whoever may read them. Both legs of a search ask at the same time: the second waits for the first.</summary>
    public ulong[] Holding(Phrase phrase)
    {
        if (_phrases.Count >= MaxRemembered)
            _phrases.Clear();
        return _phrases.GetOrAdd(phrase.Key, _ => new Lazy<ulong[]>(() => phrase.FindIn(Segment))).Value;
    }

    private AllowedPassages FindAllowed(ReadRights rights)
    {
        var bits = new ulong[(Segment.Count + 63) / 64];
        var count = 0;
        for (var i = 0; i < _access.Length; i++)
        {
            if (_access[i] is not { } rule || !rights.Allow(rule, Segment.Versions[i].Document))
                continue;
            var version = Segment.Versions[i];
            for (var passage = version.First; passage < version.First + version.Count; passage++)
                bits[passage >> 6] |= 1UL << passage;
            count += version.Count;
        }
        return new AllowedPassages(bits, count);
    }
}

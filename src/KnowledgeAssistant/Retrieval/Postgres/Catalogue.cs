using System.Collections.Concurrent;
using System.Collections.Immutable;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A range of passage numbers with a graph of their vectors.</summary>
internal sealed record VectorRange(int First, int Until);

/// <summary>What is active and who may read it, as of one number of the database's count of changes. Immutable.</summary>
internal sealed class Catalogue
{
    private const int MaxRemembered = 16;

    private readonly Lazy<AllowedNumbers> _active;
    private readonly ConcurrentDictionary<string, AllowedNumbers> _remembered = new(StringComparer.Ordinal);

    public Catalogue(long change, ImmutableDictionary<int, VersionEntry> versions, SegmentView[] views, VectorRange[] ranges)
    {
        (Change, Versions, Views, Ranges) = (change, versions, views, ranges);
        Passages = views.Sum(view => view.Passages);
        Documents = versions.Count;
        Length = views.Sum(view => view.Length);
        _active = new Lazy<AllowedNumbers>(() => AllowedNumbers.Of(Views, view => new AllowedPassages(view.Active, view.Passages)));
    }

    public static Catalogue None { get; } = new(-1, ImmutableDictionary<int, VersionEntry>.Empty, [], []);

    public long Change { get; }

    /// <summary>By the number of their first passage.</summary>
    public ImmutableDictionary<int, VersionEntry> Versions { get; }

    public SegmentView[] Views { get; }

    /// <summary>From 0 on without gaps; passages beyond the last are in no graph.</summary>
    public VectorRange[] Ranges { get; }

    public int Passages { get; }

    public int Documents { get; }

    public long Length { get; }

    /// <summary>Whoever may read them.</summary>
    public AllowedNumbers Active => _active.Value;

    public double MeanLength => Passages == 0 ? 0 : (double)Length / Passages;

    public VersionEntry? Find(int version, ReadRights rights) =>
        Versions.TryGetValue(version, out var entry) && rights.Allow(entry.Access, entry.Document) ? entry : null;

    /// <summary>Passage numbers that the question may see, by way of each view's allowed places.</summary>
    /// <param name="key">Of rights and constraints together; null where it is not worth keeping.</param>
    public AllowedNumbers Numbers(string? key, Func<SegmentView, AllowedPassages> allowed)
    {
        if (key is not null && _remembered.TryGetValue(key, out var known))
            return known;
        var numbers = AllowedNumbers.Of(Views, allowed);
        if (key is null)
            return numbers;
        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        return _remembered[key] = numbers;
    }
}

using System.Runtime.InteropServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Makes the next snapshot out of one and a change. N, the frequencies and the mean length stay exact: what leaves or joins is counted from
/// its term streams. Small segments are joined, so that their number grows with the logarithm of the passages.
/// </summary>
internal sealed class SnapshotBuilder(TermWeights weights, int dimensions, TermDictionary terms)
{
    private SegmentBuilder? _free;

    /// <summary>This many segments of about the same size become one.</summary>
    private const int JoinedAtOnce = 8;

    /// <summary>All versions of a file, in segments that are built at the same time on all cores.</summary>
    public Snapshot Load(IReadOnlyList<IReadOnlyList<PackedVersion>> groups, CancellationToken cancellationToken)
    {
        var count = terms.Count;
        var views = new SegmentView[groups.Count];
        Parallel.For(
            0,
            groups.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            index => views[index] = Build(groups[index], count)
        );
        var frequencies = new int[count];
        var length = 0L;
        foreach (var view in views)
            length += AddFrequencies(view.Segment, frequencies);
        return new Snapshot(views, frequencies, views.Sum(view => view.Passages), length);
    }

    /// <summary>New segments, for <see cref="Replace"/>.</summary>
    public IReadOnlyList<SegmentView> Make(IEnumerable<PackedVersion> versions)
    {
        var count = terms.Count;
        return [.. Group(versions, Segment.MaxPassages).Select(group => Build(group, count))];
    }

    /// <summary>Puts segments in, and takes out the versions whose place they take.</summary>
    public Snapshot Replace(Snapshot snapshot, IReadOnlyCollection<Guid> outgoing, IReadOnlyList<SegmentView> incoming)
    {
        var next = outgoing.Count == 0 ? snapshot : Remove(snapshot, outgoing);
        if (incoming.Count == 0)
            return Compact(next);
        var frequencies = new int[terms.Count];
        next.Frequencies.CopyTo(frequencies, 0);
        var length = next.TotalLength + incoming.Sum(view => AddFrequencies(view.Segment, frequencies));
        var passages = next.Passages + incoming.Sum(view => view.Passages);
        return Compact(new Snapshot([.. next.Views, .. incoming], frequencies, passages, length));
    }

    public static Snapshot SetAccess(Snapshot snapshot, IReadOnlyDictionary<Guid, AccessRule> byDocument)
    {
        var views = snapshot
            .Views.Select(view =>
                Change(
                    view,
                    (version, rule) =>
                        byDocument.TryGetValue(view.Segment.Versions[version].Document.DocumentId, out var wanted) ? wanted : rule
                )
            )
            .ToArray();
        return snapshot with { Views = views };
    }

    /// <summary>Neighbours in order, at most <paramref name="limit"/> passages a group where no version is larger.</summary>
    public static List<List<PackedVersion>> Group(IEnumerable<PackedVersion> versions, int limit)
    {
        var groups = new List<List<PackedVersion>>();
        var size = int.MaxValue;
        foreach (var version in versions)
        {
            if ((long)size + version.Count > limit || groups[^1].Count >= Segment.MaxPassages)
            {
                groups.Add([]);
                size = 0;
            }
            groups[^1].Add(version);
            size += version.Count;
        }
        return groups;
    }

    private static Snapshot Remove(Snapshot snapshot, IReadOnlyCollection<Guid> versionIds)
    {
        var wanted = versionIds.ToHashSet();
        var frequencies = (int[])snapshot.Frequencies.Clone();
        var removed = new List<SegmentVersion>();
        var length = snapshot.TotalLength;
        var counter = new TermCounter(frequencies.Length);
        var views = snapshot.Views.Select(view => Change(view, (version, rule) => Leave(view.Segment, version) ? null : rule)).ToArray();
        return new Snapshot(views, frequencies, snapshot.Passages - removed.Sum(version => version.Count), length);

        bool Leave(Segment segment, int index)
        {
            var version = segment.Versions[index];
            if (!wanted.Contains(version.Document.VersionId))
                return false;
            removed.Add(version);
            for (var passage = version.First; passage < version.First + version.Count; passage++)
            {
                length -= counter.Count(segment.Stream, version.TitleOffset, segment.Offsets[passage], segment.Weights);
                foreach (var term in counter.Seen)
                    frequencies[term]--;
            }
            return true;
        }
    }

    /// <summary>The view with other rules for some of its active versions; the same one where nothing changed.</summary>
    private static SegmentView Change(SegmentView view, Func<int, AccessRule, AccessRule?> change)
    {
        var changes = new Dictionary<int, AccessRule?>();
        for (var version = 0; version < view.Segment.Versions.Count; version++)
        {
            if (view.AccessOf(version) is not { } rule)
                continue;
            var wanted = change(version, rule);
            if (!ReferenceEquals(wanted, rule))
                changes[version] = wanted;
        }
        return changes.Count == 0 ? view : view.With(changes);
    }

    private Snapshot Compact(Snapshot snapshot)
    {
        var views = snapshot.Views.Where(view => view.Documents > 0).ToList();
        for (var i = 0; i < views.Count; i++)
        {
            // More than half of it is gone: give the memory back.
            if (views[i].Passages * 2 < views[i].Segment.Count)
                views[i] = Build([.. Active(views[i])], terms.Count);
        }
        while (Joinable(views) is { } joined)
        {
            var view = Join(joined);
            var place = views.IndexOf(joined[0]);
            views[place] = view;
            views.RemoveAll(joined.Contains);
        }
        return snapshot with { Views = [.. views] };
    }

    /// <summary>Segments of one size class that fit into one, when there are enough of them.</summary>
    private static List<SegmentView>? Joinable(List<SegmentView> views)
    {
        foreach (var sameSize in views.GroupBy(view => SizeClass(view.Passages)))
        {
            var joined = new List<SegmentView>();
            var size = 0;
            foreach (var view in sameSize)
            {
                if (size + view.Passages > Segment.MaxPassages)
                    break;
                joined.Add(view);
                size += view.Passages;
            }
            // The largest class cannot reach eight: four of them fill a segment.
            if (joined.Count >= JoinedAtOnce || (joined.Count >= JoinedAtOnce / 2 && size > Segment.MaxPassages / 2))
                return joined;
        }
        return null;
    }

    private static int SizeClass(int passages) => System.Numerics.BitOperations.Log2((uint)passages + 1) / 3;

    private SegmentView Build(IReadOnlyList<PackedVersion> versions, int termCount) =>
        Using(termCount, segments => new SegmentView(segments.Build(versions), [.. versions.Select(version => version.Access)]));

    private SegmentView Join(IReadOnlyList<SegmentView> views)
    {
        // Where something is gone, positions change and everything is counted anew.
        if (views.Any(view => view.Documents < view.Segment.Versions.Count))
            return Build([.. views.SelectMany(Active)], terms.Count);
        var access = views.SelectMany(view => Enumerable.Range(0, view.Documents).Select(view.AccessOf));
        return Using(terms.Count, segments => new SegmentView(segments.Join([.. views.Select(view => view.Segment)]), [.. access]));
    }

    /// <summary>Its counters are as long as the dictionary: too much to be made anew for every small change.</summary>
    private T Using<T>(int termCount, Func<SegmentBuilder, T> work)
    {
        var free = Interlocked.Exchange(ref _free, null);
        if (free is null || free.Terms < termCount)
            free = new SegmentBuilder(weights, dimensions, termCount + (termCount / 8));
        var result = work(free);
        // What failed halfway has left counts behind, and is not used again.
        Volatile.Write(ref _free, free);
        return result;
    }

    /// <summary>The active versions of a segment, packed as they were in the file.</summary>
    private IEnumerable<PackedVersion> Active(SegmentView view)
    {
        var segment = view.Segment;
        for (var i = 0; i < segment.Versions.Count; i++)
        {
            if (view.AccessOf(i) is not { } access)
                continue;
            var version = segment.Versions[i];
            yield return new PackedVersion(
                version.Document,
                access,
                version.FirstRow,
                version.Count,
                segment.Ids.AsMemory(version.First * 16, version.Count * 16),
                segment.Stream.AsMemory(version.TitleOffset, version.StreamEnd - version.TitleOffset),
                segment.Vectors.Scales.AsMemory(version.First, version.Count),
                Vectors(segment, version)
            );
        }
    }

    private byte[] Vectors(Segment segment, SegmentVersion version)
    {
        var vectors = new byte[version.Count * dimensions];
        for (var i = 0; i < version.Count; i++)
        {
            MemoryMarshal.AsBytes(segment.Vectors.Components(version.First + i)).CopyTo(vectors.AsSpan(i * dimensions));
        }
        return vectors;
    }

    private static long AddFrequencies(Segment segment, int[] frequencies)
    {
        for (var i = 0; i < segment.Terms.Length; i++)
            frequencies[segment.Terms[i]] += segment.PostingStarts[i + 1] - segment.PostingStarts[i];
        return segment.Lengths.Sum(length => (long)length);
    }
}

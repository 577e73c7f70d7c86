using System.Runtime.CompilerServices;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Makes a segment out of packed versions by counting sort: one walk over the term streams counts each term's passages, a second one fills
/// the postings.
/// </summary>
internal sealed class SegmentBuilder
{
    private readonly TermWeights _weights;
    private readonly int _dimensions;
    private readonly TermCounter _counter;
    private readonly int[] _frequencies;

    /// <param name="terms">All numbers in the versions are below it.</param>
    public SegmentBuilder(TermWeights weights, int dimensions, int terms)
    {
        Terms = terms;
        _weights = weights;
        _dimensions = dimensions;
        _counter = new TermCounter(terms);
        _frequencies = new int[terms];
    }

    public int Terms { get; }

    public Segment Build(IReadOnlyList<PackedVersion> versions)
    {
        var layout = new SegmentLayout(versions.Sum(version => version.Count), _dimensions, versions.Sum(version => version.Terms.Length));
        foreach (var version in versions)
            layout.Append(version);
        CountTerms(layout);
        var (terms, starts) = MakeTermTable();
        var postings = FillPostings(layout, terms, starts);
        foreach (var term in terms)
            _frequencies[term] = 0;
        return Make(layout, terms, starts, postings);
    }

    /// <summary>
    /// One segment of several that are whole, in their order: what is in them is moved, nothing is counted again. The same as <see cref="Build"/>
    /// would make of their versions.
    /// </summary>
    public Segment Join(IReadOnlyList<Segment> segments)
    {
        var layout = new SegmentLayout(segments.Sum(segment => segment.Count), _dimensions, segments.Sum(segment => segment.Stream.Length));
        foreach (var segment in segments)
        {
            layout.Append(segment);
            for (var i = 0; i < segment.Terms.Length; i++)
                _frequencies[segment.Terms[i]] += segment.PostingStarts[i + 1] - segment.PostingStarts[i];
        }
        var (terms, starts) = MakeTermTable();
        var postings = MovePostings(segments, terms, starts);
        _frequencies.AsSpan().Clear();
        return Make(layout, terms, starts, postings);
    }

    private Segment Make(SegmentLayout layout, int[] terms, int[] starts, (ushort[] Passages, byte[] Payloads, byte[] Bounds) postings) =>
        new()
        {
            Versions = layout.Versions,
            VersionOf = layout.VersionOf,
            Ids = layout.Ids,
            Stream = layout.Stream,
            Offsets = layout.Offsets,
            Lengths = layout.Lengths,
            Weights = _weights,
            Terms = terms,
            PostingStarts = starts,
            TermBounds = postings.Bounds,
            PostingPassages = postings.Passages,
            PostingPayloads = postings.Payloads,
            Vectors = layout.Vectors,
        };

    private void CountTerms(SegmentLayout layout)
    {
        for (var passage = 0; passage < layout.Offsets.Length; passage++)
        {
            layout.Lengths[passage] = Count(layout, passage);
            foreach (var term in _counter.Seen)
                _frequencies[term]++;
        }
    }

    private int Count(SegmentLayout layout, int passage) =>
        _counter.Count(layout.Stream, layout.Versions[layout.VersionOf[passage]].TitleOffset, layout.Offsets[passage], _weights);

    private (int[] Terms, int[] Starts) MakeTermTable()
    {
        var count = _frequencies.Length - _frequencies.AsSpan().Count(0);
        var terms = new int[count];
        var starts = new int[count + 1];
        var next = 0;
        for (var term = 0; term < _frequencies.Length; term++)
        {
            if (_frequencies[term] == 0)
                continue;
            terms[next] = term;
            starts[next + 1] = starts[next] + _frequencies[term];
            next++;
        }
        return (terms, starts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (ushort[] Passages, byte[] Payloads, byte[] Bounds) FillPostings(SegmentLayout layout, int[] terms, int[] starts)
    {
        var passages = LargeMemory.Allocate<ushort>(starts[^1]);
        var payloads = LargeMemory.Allocate<byte>(starts[^1]);
        // The frequencies have done their work: from here on they hold where a term's next posting goes.
        for (var i = 0; i < terms.Length; i++)
            _frequencies[terms[i]] = starts[i];
        for (var passage = 0; passage < layout.Offsets.Length; passage++)
        {
            var length = Count(layout, passage);
            foreach (var term in _counter.Seen)
            {
                var at = _frequencies[term]++;
                passages[at] = (ushort)passage;
                payloads[at] = Payload.Of(_counter.CountOf(term), length);
            }
        }
        var bounds = new byte[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            var bound = payloads[starts[i]];
            foreach (var payload in payloads.AsSpan(starts[i], starts[i + 1] - starts[i]))
                bound = Payload.Bound(bound, payload);
            bounds[i] = bound;
        }
        return (passages, payloads, bounds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (ushort[] Passages, byte[] Payloads, byte[] Bounds) MovePostings(IReadOnlyList<Segment> segments, int[] terms, int[] starts)
    {
        var passages = LargeMemory.Allocate<ushort>(starts[^1]);
        var payloads = LargeMemory.Allocate<byte>(starts[^1]);
        var bounds = new byte[terms.Length];
        // From here on they hold a term's place in the table, and what of its postings is there already stands in the table's own array.
        for (var i = 0; i < terms.Length; i++)
            _frequencies[terms[i]] = i;
        var next = starts.AsSpan(0, terms.Length).ToArray();
        var first = 0;
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.Terms.Length; i++)
            {
                var term = _frequencies[segment.Terms[i]];
                var (from, count) = (segment.PostingStarts[i], segment.PostingStarts[i + 1] - segment.PostingStarts[i]);
                var to = next[term];
                for (var posting = 0; posting < count; posting++)
                    passages[to + posting] = (ushort)(segment.PostingPassages[from + posting] + first);
                segment.PostingPayloads.AsSpan(from, count).CopyTo(payloads.AsSpan(to));
                bounds[term] = to == starts[term] ? segment.TermBounds[i] : Payload.Bound(bounds[term], segment.TermBounds[i]);
                next[term] = to + count;
            }
            first += segment.Count;
        }
        return (passages, payloads, bounds);
    }
}

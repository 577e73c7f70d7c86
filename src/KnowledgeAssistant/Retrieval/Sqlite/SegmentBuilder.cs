using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        var passages = versions.Sum(version => version.Count);
        if (passages > Segment.MaxPassages)
            throw new ArgumentException("A segment holds at most 65,536 passages.", nameof(versions));
        var layout = new Layout(passages, _dimensions, versions.Sum(version => version.Terms.Length));
        foreach (var version in versions)
            layout.Append(version);
        CountTerms(layout);
        var (terms, starts) = MakeTermTable();
        var (postingPassages, payloads, bounds) = FillPostings(layout, terms, starts);
        foreach (var term in terms)
            _frequencies[term] = 0;
        return new Segment
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
            TermBounds = bounds,
            PostingPassages = postingPassages,
            PostingPayloads = payloads,
            Vectors = layout.Vectors,
        };
    }

    /// <summary>
    /// One segment of several that are whole, in their order: what is in them is moved, nothing is counted again. The same as <see cref="Build"/>
    /// would make of their versions.
    /// </summary>
    public Segment Join(IReadOnlyList<Segment> segments)
    {
        var layout = new JoinedLayout(segments, _dimensions);
        foreach (var segment in segments)
        {
            layout.Append(segment);
            for (var i = 0; i < segment.Terms.Length; i++)
                _frequencies[segment.Terms[i]] += segment.PostingStarts[i + 1] - segment.PostingStarts[i];
        }
        var (terms, starts) = MakeTermTable();
        var (postingPassages, payloads, bounds) = MovePostings(segments, terms, starts);
        _frequencies.AsSpan().Clear();
        return new Segment
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
            TermBounds = bounds,
            PostingPassages = postingPassages,
            PostingPayloads = payloads,
            Vectors = layout.Vectors,
        };
    }

    private void CountTerms(Layout layout)
    {
        for (var passage = 0; passage < layout.Offsets.Length; passage++)
        {
            layout.Lengths[passage] = Count(layout, passage);
            foreach (var term in _counter.Seen)
                _frequencies[term]++;
        }
    }

    private int Count(Layout layout, int passage) =>
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
    private (ushort[] Passages, byte[] Payloads, byte[] Bounds) FillPostings(Layout layout, int[] terms, int[] starts)
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

    /// <summary>The parts of a segment that are copied, not computed.</summary>
    private sealed class Layout(int passages, int dimensions, int streamLength)
    {
        private int _passage;
        private int _streamEnd;

        public List<SegmentVersion> Versions { get; } = [];
        public ushort[] VersionOf { get; } = new ushort[passages];
        public byte[] Ids { get; } = new byte[passages * 16];
        public byte[] Stream { get; } = LargeMemory.Allocate<byte>(streamLength);
        public int[] Offsets { get; } = new int[passages];
        public int[] Lengths { get; } = new int[passages];
        public QuantisedVectors Vectors { get; } = new(passages, dimensions);

        public void Append(PackedVersion version)
        {
            version.Terms.Span.CopyTo(Stream.AsSpan(_streamEnd));
            var offset = _streamEnd;
            var end = _streamEnd + version.Terms.Length;
            Versions.Add(new SegmentVersion(version.Document, _passage, version.Count, version.FirstRow, _streamEnd, end));
            TermStream.Skip(Stream, ref offset);
            version.Ids.Span.CopyTo(Ids.AsSpan(_passage * 16));
            for (var i = 0; i < version.Count; i++, _passage++)
            {
                VersionOf[_passage] = (ushort)(Versions.Count - 1);
                Offsets[_passage] = offset;
                TermStream.Skip(Stream, ref offset);
                TermStream.Skip(Stream, ref offset);
                var components = MemoryMarshal.Cast<byte, sbyte>(version.Vectors.Span.Slice(i * dimensions, dimensions));
                Vectors.Set(_passage, components, version.Scales.Span[i]);
            }
            if (offset != end)
                throw new InvalidDataException("A term stream is longer than its passages.");
            _streamEnd = end;
        }
    }
}

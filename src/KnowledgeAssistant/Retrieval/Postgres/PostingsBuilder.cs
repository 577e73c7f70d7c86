using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Makes the posting lists of a segment out of versions' terms.</summary>
internal sealed class PostingsBuilder(TermWeights weights)
{
    private readonly Dictionary<string, PostingListWriter> _lists = new(StringComparer.Ordinal);
    private readonly List<int> _lengths = [];

    public IReadOnlyDictionary<string, PostingListWriter> Lists => _lists;

    /// <summary>Of each passage.</summary>
    public List<int> Lengths => _lengths;

    /// <returns>The place of the version's first passage in the segment.</returns>
    public int Add(ReadOnlySpan<byte> terms, int passages)
    {
        var place = _lengths.Count;
        var offset = 0;
        var counter = new Counter(VersionTerms.ReadTerms(terms, ref offset));
        var title = TermStream.Section(terms, ref offset);
        for (var i = 0; i < passages; i++)
        {
            counter.CountText(TermStream.Section(terms, ref offset));
            var context = TermStream.Section(terms, ref offset);
            if (weights.Context > 0)
                counter.Count(context, weights.Context);
            if (weights.Title > 0)
                counter.Count(title, weights.Title);
            Write(counter);
        }
        return place;
    }

    private void Write(Counter counter)
    {
        foreach (var term in counter.Seen)
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_lists, counter.Terms[term], out _);
            list ??= new PostingListWriter();
            list.Add(_lengths.Count, counter.Counts[term], counter.Length, counter.Places[term].Bytes);
        }
        _lengths.Add(counter.Length);
        counter.Clear();
    }

    private sealed class Counter(string[] terms)
    {
        public string[] Terms { get; } = terms;
        public int[] Counts { get; } = new int[terms.Length];
        public PlaceEncoder[] Places { get; } = [.. terms.Select(_ => new PlaceEncoder())];
        public List<int> Seen { get; } = [];
        public int Length { get; private set; }

        public void CountText(ReadOnlySpan<byte> section)
        {
            var position = 0;
            for (var offset = 0; offset < section.Length; )
            {
                var value = VarInt.Read(section, ref offset);
                var isWhole = value == 0;
                var span = isWhole ? VarInt.Read(section, ref offset) : 1;
                var term = (isWhole ? VarInt.Read(section, ref offset) : value) - 1;
                Count(term, 1);
                Places[term].Add(position, span);
                if (!isWhole)
                    position++;
            }
        }

        public void Count(ReadOnlySpan<byte> section, int weight)
        {
            for (var offset = 0; offset < section.Length; )
                Count(TermStream.Next(section, ref offset), weight);
        }

        public void Clear()
        {
            foreach (var term in Seen)
            {
                Counts[term] = 0;
                Places[term].Clear();
            }
            Seen.Clear();
            Length = 0;
        }

        private void Count(int term, int weight)
        {
            if (Counts[term] == 0)
                Seen.Add(term);
            Counts[term] += weight;
            Length += weight;
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>
/// Numbers for terms, given in the order terms are first seen (so common ones get small numbers, which take one byte in a stream). Only grows; one
/// writer, any number of readers.
/// </summary>
internal sealed class TermDictionary
{
    public const int Unknown = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _terms;

    public TermDictionary(int capacity)
    {
        _numbers = new Dictionary<string, int>(capacity, StringComparer.Ordinal);
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        _terms = new List<string>(capacity);
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _terms.Count;
        }
    }

    /// <summary>The terms' numbers, <see cref="Unknown"/> for those no passage ever held.</summary>
    public int[] Find(IReadOnlyList<string> terms)
    {
        var numbers = new int[terms.Count];
        lock (_gate)
        {
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = _numbers.TryGetValue(terms[i], out var number) ? number : Unknown;
        }
        return numbers;
    }

    /// <summary>The terms at most so many slips away, by ordinal; the term itself is none of them.</summary>
    public List<(string Term, int Number, int Distance)> Near(string term, int slips)
    {
        // Terms are only ever added: what stood here when the lock was let go stays as it is.
        ReadOnlySpan<string> terms;
        lock (_gate)
            terms = CollectionsMarshal.AsSpan(_terms);
        var near = new List<(string Term, int Number, int Distance)>();
        for (var number = 0; number < terms.Length; number++)
            if (SimilarWords.Distance(term, terms[number], slips) is { } distance and > 0)
                near.Add((terms[number], number, distance));
        near.Sort((one, other) => string.CompareOrdinal(one.Term, other.Term));
        return near;
    }

    public int[] FindOrAdd(IReadOnlyList<string> terms)
    {
        var numbers = new int[terms.Count];
        lock (_gate)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                if (!_numbers.TryGetValue(terms[i], out numbers[i]))
                    numbers[i] = Add(terms[i]);
            }
        }
        return numbers;
    }

    public int FindOrAdd(ReadOnlySpan<char> term)
    {
        lock (_gate)
            return _lookup.TryGetValue(term, out var number) ? number : Add(term.ToString());
    }

    /// <summary>So many terms from number <paramref name="first"/> on, as an index keeps them.</summary>
    public byte[] Save(int first, int count)
    {
        var bytes = new List<byte>();
        lock (_gate)
        {
            foreach (var term in _terms.Skip(first).Take(count))
            {
                var encoded = Encoding.UTF8.GetBytes(term);
                VarInt.Write(bytes, encoded.Length);
                bytes.AddRange(encoded);
            }
        }
        return [.. bytes];
    }

    public void Load(int first, int count, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (first != _terms.Count)
                throw new InvalidDataException("Terms are missing from the index.");
            var offset = 0;
            for (var i = 0; i < count; i++)
            {
                var length = VarInt.Read(bytes, ref offset);
                Add(Encoding.UTF8.GetString(bytes.Slice(offset, length)));
                offset += length;
            }
        }
    }

    private int Add(string term)
    {
        var number = _terms.Count;
        _numbers.Add(term, number);
        _terms.Add(term);
        return number;
    }
}

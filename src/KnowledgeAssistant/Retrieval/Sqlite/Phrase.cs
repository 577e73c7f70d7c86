using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Terms that must stand one after the other in a passage's text. Most passages are decided by searching their stream for the phrase's
/// bytes; the token by token walk is for those with whole identifiers, which overlap their parts.
/// </summary>
internal sealed class Phrase
{
    private readonly int[] _terms;
    private readonly byte[][] _termBytes;
    private readonly byte[] _bytes;

    public Phrase(int[] terms)
    {
        _terms = terms.Length > PhraseSteps.MaxTerms ? terms[..PhraseSteps.MaxTerms] : terms;
        _termBytes = Array.ConvertAll(
            _terms,
            term =>
            {
                var bytes = new List<byte>();
                VarInt.Write(bytes, term + 1);
                return bytes.ToArray();
            }
        );
        _bytes = [.. _termBytes.SelectMany(bytes => bytes)];
        Key = string.Join(' ', _terms);
    }

    public string Key { get; }

    /// <summary>Passages of the segment that hold it, one bit each.</summary>
    public ulong[] FindIn(Segment segment)
    {
        var holding = new ulong[(segment.Count + 63) / 64];
        var (start, count, _) = _terms.Select(segment.Postings).MinBy(list => list.Count);
        foreach (var passage in segment.PostingPassages.AsSpan(start, count))
        {
            var offset = segment.Offsets[passage];
            if (IsIn(TermStream.Section(segment.Stream, ref offset)))
                holding[passage >> 6] |= 1UL << passage;
        }
        return holding;
    }

    public bool IsIn(ReadOnlySpan<byte> section)
    {
        if (!section.Contains((byte)0)) // only a whole identifier has this byte
            return HoldsBytes(section, _bytes);
        foreach (var bytes in _termBytes)
        {
            if (!HoldsBytes(section, bytes))
                return false;
        }
        return Walk(section);
    }

    /// <summary>A find in the middle of a longer number is none: the byte before it says that the number goes on.</summary>
    private static bool HoldsBytes(ReadOnlySpan<byte> section, ReadOnlySpan<byte> bytes)
    {
        var from = 0;
        while (true)
        {
            var at = section[from..].IndexOf(bytes);
            if (at < 0)
                return false;
            if (from + at == 0 || section[from + at - 1] < 0x80)
                return true;
            from += at + 1;
        }
    }

    /// <summary>See <see cref="Token"/> for positions and spans.</summary>
    private bool Walk(ReadOnlySpan<byte> section)
    {
        var steps = new PhraseSteps(stackalloc int[_terms.Length * PhraseSteps.Recent], _terms);
        var offset = 0;
        var position = 0;
        while (offset < section.Length)
        {
            var value = VarInt.Read(section, ref offset);
            var span = 1;
            var whole = value == 0;
            if (whole)
            {
                span = VarInt.Read(section, ref offset);
                value = VarInt.Read(section, ref offset);
            }
            if (steps.See(value - 1, position, span))
                return true;
            if (!whole)
                position++;
        }
        return false;
    }
}

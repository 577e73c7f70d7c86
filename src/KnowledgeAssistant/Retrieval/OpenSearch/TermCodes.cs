using System.Buffers.Binary;
using System.Text;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// A passage's terms as bytes, stored beside it: candidates are scored from them and phrases are checked on them, without reading the passage.
/// Four bytes say how many tokens the text has, two are free (so that the whole is threes of bytes, which base64 carries without padding:
/// OpenSearch gives none); then six for each token of the text (code, span of a whole identifier or 0) and six for each of
/// the context (code, how often it counts). A code is five bytes of a 64-bit FNV-1a hash of the term: that two terms of a question and a
/// passage share one happens once in a trillion pairs.
/// </summary>
internal static class TermCodes
{
    private const int Head = 6;
    private const int Entry = 6;
    private const int CodeBytes = 5;

    /// <summary>The same check as <see cref="Analysis.Token"/>'s positions and spans ask for, in the server's own language.</summary>
    public const string PhraseScript = """
        if (doc['stream'].size() == 0) { return false; }
        def r = doc['stream'].value; byte[] b = r.bytes; int o = r.offset;
        int tokens = ((b[o] & 255) << 24) | ((b[o + 1] & 255) << 16) | ((b[o + 2] & 255) << 8) | (b[o + 3] & 255);
        int m = params.codes.size(); long[] codes = new long[m]; int[] next = new int[m * 4];
        for (int i = 0; i < m; i++) { codes[i] = ((Number) params.codes[i]).longValue(); }
        for (int i = 0; i < next.length; i++) { next[i] = -1; }
        int position = 0;
        for (int t = 0; t < tokens; t++) {
          int at = o + 6 + t * 6; long code = 0L;
          for (int i = 0; i < 5; i++) { code = (code << 8) | (long) (b[at + i] & 255); }
          int span = b[at + 5] & 255; int width = span == 0 ? 1 : span;
          for (int i = m - 1; i >= 0; i--) {
            if (codes[i] != code) { continue; }
            boolean open = i == 0;
            for (int j = 0; !open && j < 4; j++) { open = next[(i - 1) * 4 + j] == position; }
            if (!open) { continue; }
            if (i == m - 1) { return true; }
            for (int j = 3; j > 0; j--) { next[i * 4 + j] = next[i * 4 + j - 1]; }
            next[i * 4] = position + width;
          }
          if (span == 0) { position++; }
        }
        return false;
        """;

    /// <summary>40 bits; a number that JSON carries exactly.</summary>
    public static long CodeOf(string term)
    {
        var hash = 14_695_981_039_346_656_037UL;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Analyser.MaxTermLength)];
        var length = Encoding.UTF8.GetBytes(term.AsSpan(0, Math.Min(term.Length, Analyser.MaxTermLength)), bytes);
        foreach (var value in bytes[..length])
            hash = unchecked((hash ^ value) * 1_099_511_628_211UL);
        // The low bits of FNV are its weak ones.
        return (long)((hash ^ (hash >> 40)) & 0xFF_FFFF_FFFF);
    }

    public static byte[] Encode(IReadOnlyList<Token> text, IReadOnlyList<(string Term, int Count)> context)
    {
        var bytes = new byte[Head + (Entry * (text.Count + context.Count))];
        BinaryPrimitives.WriteInt32BigEndian(bytes, text.Count);
        var at = Head;
        foreach (var token in text)
            Write(bytes, ref at, token.Term, token.IsWhole ? Math.Min(token.Span, 255) : 0);
        foreach (var (term, count) in context)
            Write(bytes, ref at, term, count);
        return bytes;
    }

    /// <summary>Counts a question's terms in a passage.</summary>
    /// <param name="places">Where each code's count goes.</param>
    /// <returns>The passage's length in terms.</returns>
    public static int Count(ReadOnlySpan<byte> stream, IReadOnlyDictionary<long, int> places, Span<int> counts)
    {
        counts.Clear();
        var context = Head + (BinaryPrimitives.ReadInt32BigEndian(stream) * Entry);
        var length = 0;
        for (var at = Head; at < stream.Length; at += Entry)
        {
            var count = at < context ? 1 : stream[at + CodeBytes];
            length += count;
            if (places.TryGetValue(Read(stream.Slice(at, CodeBytes)), out var place))
                counts[place] += count;
        }
        return length;
    }

    private static void Write(byte[] bytes, ref int at, string term, int last)
    {
        var code = CodeOf(term);
        for (var i = 0; i < CodeBytes; i++)
            bytes[at + i] = (byte)(code >> (8 * (CodeBytes - 1 - i)));
        bytes[at + CodeBytes] = (byte)last;
        at += Entry;
    }

    private static long Read(ReadOnlySpan<byte> code) => ((long)code[0] << 32) | BinaryPrimitives.ReadUInt32BigEndian(code[1..]);
}

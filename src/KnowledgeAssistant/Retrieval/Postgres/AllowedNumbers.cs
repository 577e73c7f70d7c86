using System.Numerics;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>The same passages that the keyword leg may look at, by number, for a condition that the database tests before a vector is compared.</summary>
/// <param name="Words">One bit a number, lowest first.</param>
internal sealed record AllowedNumbers(ulong[] Words, int Count)
{
    /// <summary>As the database's <c>get_bit</c> counts them: bit n is in byte n / 8, lowest first.</summary>
    public byte[] Bits => MemoryMarshal.AsBytes(Words.AsSpan()).ToArray();

    public static AllowedNumbers Of(SegmentView[] views, Func<SegmentView, AllowedPassages> allowed)
    {
        var end = views.SelectMany(view => view.Versions).Select(version => version.First + version.Count).DefaultIfEmpty(0).Max();
        var bits = new ulong[(end + 63) / 64];
        var count = 0;
        foreach (var view in views)
        {
            var passages = allowed(view);
            count += passages.Count;
            for (var word = 0; word < passages.Bits.Length && passages.Count > 0; word++)
            {
                for (var rest = passages.Bits[word]; rest != 0; )
                    Copy(view, passages.Bits, (word * 64) + BitOperations.TrailingZeroCount(rest), bits, ref rest, word);
            }
        }
        return new AllowedNumbers(bits, count);
    }

    public int[] ToArray()
    {
        var numbers = new int[Count];
        var next = 0;
        for (var word = 0; word < Words.Length; word++)
        {
            for (var rest = Words[word]; rest != 0; rest &= rest - 1)
                numbers[next++] = (word * 64) + BitOperations.TrailingZeroCount(rest);
        }
        return numbers;
    }

    /// <summary>The rest of the version that a place belongs to, as far as it lies in the word.</summary>
    private static void Copy(SegmentView view, ulong[] allowed, int place, ulong[] bits, ref ulong rest, int word)
    {
        var version = view.VersionAt(place);
        var end = Math.Min(version.Place + version.Count, (word + 1) * 64);
        for (var at = place; at < end; at++)
        {
            if ((allowed[word] >> at & 1) == 0)
                continue;
            var number = version.First + at - version.Place;
            bits[number >> 6] |= 1UL << number;
        }
        rest = end == (word + 1) * 64 ? 0 : rest & (ulong.MaxValue << end);
    }
}

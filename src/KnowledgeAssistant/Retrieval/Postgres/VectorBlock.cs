using System.Numerics;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Copies of the vectors of neighbouring passage numbers. Only numbers whose copy has come are looked at, so others may come meanwhile.</summary>
internal sealed class VectorBlock
{
    /// <summary>Numbers in a block at most.</summary>
    public const int Most = 16_384;

    /// <summary>Numbers in the smallest one.</summary>
    private const int Least = 256;

    private readonly ulong[] _come;

    private VectorBlock(QuantisedVectors vectors, ulong[] come) => (Vectors, _come) = (vectors, come);

    public QuantisedVectors Vectors { get; }

    /// <summary>The words of a block's numbers.</summary>
    public static ReadOnlySpan<ulong> Part(ulong[] words, int block)
    {
        var first = Math.Min(block * (Most / 64), words.Length);
        return words.AsSpan(first, Math.Min(Most / 64, words.Length - first));
    }

    /// <summary>How many of the wanted numbers have not come.</summary>
    public static int Missing(VectorBlock?[] blocks, ulong[] wanted)
    {
        var missing = 0;
        for (var word = 0; word < wanted.Length; word++)
        {
            var at = word / (Most / 64);
            var come = at < blocks.Length && blocks[at] is { } block ? block.Come(word % (Most / 64)) : 0;
            missing += BitOperations.PopCount(wanted[word] & ~come);
        }
        return missing;
    }

    /// <returns>Null when none is missing.</returns>
    public static MissingNumbers? Missing(VectorBlock block, ReadOnlySpan<ulong> wanted)
    {
        var words = new ulong[wanted.Length];
        for (var word = 0; word < words.Length; word++)
            words[word] = wanted[word] & ~block.Come(word);
        return MissingNumbers.Of(words);
    }

    /// <summary>Blocks with room for the wanted numbers: those there are, larger where needed.</summary>
    /// <param name="keepsOthers">Whether blocks stay of which nothing is wanted.</param>
    public static VectorBlock?[] Cover(VectorBlock?[] blocks, ulong[] wanted, int dimensions, bool keepsOthers)
    {
        var needed = (wanted.Length + (Most / 64) - 1) / (Most / 64);
        var covering = new VectorBlock?[keepsOthers ? Math.Max(needed, blocks.Length) : needed];
        for (var at = 0; at < covering.Length; at++)
        {
            var last = Part(wanted, at).LastIndexOfAnyExcept(0UL);
            var known = at < blocks.Length ? blocks[at] : null;
            if (last < 0)
            {
                covering[at] = keepsOthers ? known : null;
                continue;
            }
            var room = Math.Max(Least, (int)BitOperations.RoundUpToPowerOf2((uint)(last + 1) * 64));
            covering[at] =
                known is null ? new VectorBlock(new QuantisedVectors(room, dimensions), new ulong[room / 64])
                : known.Vectors.Count >= room ? known
                : new VectorBlock(known.Vectors.Grown(room), [.. known._come, .. new ulong[(room / 64) - known._come.Length]]);
        }
        return covering;
    }

    /// <summary>They have come: from now on they are looked at.</summary>
    public void Note(MissingNumbers numbers)
    {
        for (var word = 0; word < numbers.Words.Length; word++)
        {
            if (numbers.Words[word] != 0)
                Volatile.Write(ref _come[word], _come[word] | numbers.Words[word]);
        }
    }

    private ulong Come(int word) => word < _come.Length ? Volatile.Read(ref _come[word]) : 0;
}

/// <summary>Numbers within a block, one bit each.</summary>
/// <param name="First">The lowest of them.</param>
internal sealed record MissingNumbers(ulong[] Words, int First, int Last)
{
    /// <returns>Null when there are none.</returns>
    public static MissingNumbers? Of(ulong[] words)
    {
        var first = words.AsSpan().IndexOfAnyExcept(0UL);
        if (first < 0)
            return null;
        var last = words.AsSpan().LastIndexOfAnyExcept(0UL);
        return new MissingNumbers(
            words,
            (first * 64) + BitOperations.TrailingZeroCount(words[first]),
            (last * 64) + 63 - BitOperations.LeadingZeroCount(words[last])
        );
    }

    public bool Has(int number) => (Words[number >> 6] >> number & 1) != 0;
}

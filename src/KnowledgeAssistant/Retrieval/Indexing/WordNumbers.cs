using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>
/// From folded words straight to an index's term numbers: words that came before cost one look into a table that fits in the processor's cache,
/// without a lock. Open addressing; slots are filled once and never change, and a larger table takes the place of a full one.
/// </summary>
internal sealed class WordNumbers(TermDictionary terms) : TermNumbers
{
    /// <summary>About 20 MB at most; more distinct words than this are mostly names and misprints.</summary>
    private const int MostWords = 200_000;

    private const int LongestKept = 12;

    // Who does not know them cannot choose words that all fall on one slot.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;
    private static readonly ulong SecondSeed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[4096];
    private int _count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Of(ReadOnlySpan<char> folded, bool isWord)
    {
        if (folded.Length > Analyser.MaxTermLength)
            folded = folded[..Analyser.MaxTermLength];
        if (!isWord && folded.Length > LongestKept)
            return terms.FindOrAdd(folded); // numbers and codes rarely repeat; they would fill the memory
        var hash = Hash(folded);
        var slots = Volatile.Read(ref _slots);
        for (var at = (int)hash & (slots.Length - 1); Volatile.Read(ref slots[at].Word) is { } word; at = (at + 1) & (slots.Length - 1))
        {
            if (slots[at].Hash == hash && folded.SequenceEqual(word))
                return slots[at].Number;
        }
        return Add(folded.ToString(), hash, isWord);
    }

    public override int OfTerm(string term) => terms.FindOrAdd(term);

    private int Add(string word, uint hash, bool isWord)
    {
        var term = WordTerms.Make(word, isWord);
        var number = term.Length == 0 ? None : terms.FindOrAdd(term);
        lock (_gate)
        {
            if (_count == MostWords)
                return number;
            if (++_count * 2 > _slots.Length)
                Grow();
            Put(
                _slots,
                new Slot
                {
                    Word = word,
                    Hash = hash,
                    Number = number,
                }
            );
        }
        return number;
    }

    private void Grow()
    {
        var grown = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.Word is not null)
                Put(grown, slot);
        }
        Volatile.Write(ref _slots, grown);
    }

    // A word may come in twice, from two threads that both missed it: the first of them is found, and both say the same.
    private static void Put(Slot[] slots, Slot slot)
    {
        var at = (int)slot.Hash & (slots.Length - 1);
        while (slots[at].Word is not null)
            at = (at + 1) & (slots.Length - 1);
        slots[at].Hash = slot.Hash;
        slots[at].Number = slot.Number;
        // Last: who sees the word sees the rest.
        Volatile.Write(ref slots[at].Word, slot.Word);
    }

    /// <summary>Two products of 64 bits, each folded to their halves' difference: good in all bits, and a few nanoseconds for a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<char> word)
    {
        var bytes = MemoryMarshal.AsBytes(word);
        var hash = Seed ^ (ulong)bytes.Length;
        for (; bytes.Length > 16; bytes = bytes[16..])
            hash = Mix(MemoryMarshal.Read<ulong>(bytes) ^ hash, MemoryMarshal.Read<ulong>(bytes[8..]) ^ SecondSeed);
        ulong low,
            high;
        if (bytes.Length >= 8)
            (low, high) = (MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[^8..]));
        else if (bytes.Length >= 4)
            (low, high) = (MemoryMarshal.Read<uint>(bytes), MemoryMarshal.Read<uint>(bytes[^4..]));
        else
            (low, high) = (bytes.Length > 0 ? MemoryMarshal.Read<ushort>(bytes) : 0u, 0);
        hash = Mix(low ^ hash, high ^ SecondSeed);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private struct Slot
    {
        public string? Word;
        public uint Hash;
        public int Number;
    }
}

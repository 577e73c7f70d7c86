using System.Runtime.CompilerServices;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Counts the terms of one passage after another; its memory is as large as the dictionary and used again.</summary>
internal sealed class TermCounter(int terms)
{
    private readonly int[] _counts = new int[terms];
    private int[] _seen = new int[1024];
    private int _seenCount;

    /// <summary>The distinct terms of the passage counted last.</summary>
    public ReadOnlySpan<int> Seen => _seen.AsSpan(0, _seenCount);

    public int CountOf(int term) => _counts[term];

    /// <summary>Counts a passage's terms and returns its length.</summary>
    public int Count(ReadOnlySpan<byte> stream, int titleOffset, int textOffset, TermWeights weights)
    {
        foreach (var term in Seen)
            _counts[term] = 0;
        _seenCount = 0;
        var length = CountSection(TermStream.Section(stream, ref textOffset), 1);
        if (weights.Context > 0)
            length += CountSection(TermStream.Section(stream, ref textOffset), weights.Context);
        if (weights.Title > 0)
            length += CountSection(TermStream.Section(stream, ref titleOffset), weights.Title);
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountSection(ReadOnlySpan<byte> section, int weight)
    {
        // Every token takes a byte or more, so the section's bytes bound the number of new terms.
        if (_seenCount + section.Length > _seen.Length)
            Array.Resize(ref _seen, Math.Max(_seen.Length * 2, _seenCount + section.Length));
        var offset = 0;
        var length = 0;
        while (offset < section.Length)
        {
            var term = TermStream.Next(section, ref offset);
            if (_counts[term] == 0)
                _seen[_seenCount++] = term;
            _counts[term] += weight;
            length += weight;
        }
        return length;
    }
}

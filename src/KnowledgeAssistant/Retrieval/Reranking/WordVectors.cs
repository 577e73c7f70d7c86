using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>Vectors of single words. Those of common words are remembered: a ranking holds a thousand different ones, mostly the same as the ranking before.</summary>
public sealed class WordVectors(IEmbeddingGenerator<string, Embedding<float>> embeddings)
{
    /// <summary>About 13 MB with 384 numbers each.</summary>
    private const int MaxRemembered = 8_192;

    private readonly ConcurrentDictionary<string, ReadOnlyMemory<float>> _remembered = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    /// <summary>The vectors in the order of the words.</summary>
    internal async Task<ReadOnlyMemory<float>[]> OfAsync(IReadOnlyList<TermOfText> words, CancellationToken cancellationToken)
    {
        var lookup = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();
        var vectors = new ReadOnlyMemory<float>[words.Count];
        var missing = new List<(int Index, string Word)>();
        for (var i = 0; i < vectors.Length; i++)
            if (!lookup.TryGetValue(words[i].Word, out vectors[i]))
                missing.Add((i, words[i].Word.ToString()));
        if (missing.Count == 0)
            return vectors;
        var made = await embeddings.GenerateAsync(missing.Select(word => word.Word), cancellationToken: cancellationToken);
        for (var i = 0; i < missing.Count; i++)
        {
            vectors[missing[i].Index] = made[i].Vector;
            if (Volatile.Read(ref _count) < MaxRemembered && _remembered.TryAdd(missing[i].Word, made[i].Vector))
                Interlocked.Increment(ref _count);
        }
        return vectors;
    }
}

using System.Numerics;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>The cosine with every allowed passage, from the vectors in the file: nothing that is kept in memory for speed has a part in it but rights.</summary>
internal static class ExactSearch
{
    /// <summary>Words of 64 passages that one connection is kept for.</summary>
    private const int WordsAtOnce = 16;

    public static IReadOnlyList<RankedPassage> Run(
        ReaderPool readers,
        Snapshot snapshot,
        ReadOnlyMemory<float> vector,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || snapshot.Passages == 0 || vector.Span.IndexOfAnyExcept(0f) < 0)
            return [];
        var best = new TopPassages(Math.Min(top, snapshot.Passages));
        foreach (var view in snapshot.Views)
        {
            var allowed = view.Allowed(rights).Bits;
            for (var first = 0; first < allowed.Length; first += WordsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = Math.Min(first + WordsAtOnce, allowed.Length);
                readers.Use(reader => Measure(reader, view, allowed, first, end, vector.Span, best));
            }
        }
        return best.Take();
    }

    private static bool Measure(
        PassageReader reader,
        SegmentView view,
        ulong[] allowed,
        int firstWord,
        int endWord,
        ReadOnlySpan<float> vector,
        TopPassages best
    )
    {
        for (var word = firstWord; word < endWord; word++)
        {
            for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
            {
                var passage = (word * 64) + BitOperations.TrailingZeroCount(bits);
                // A zero vector, and what was replaced in the file since the snapshot was taken.
                if (view.Segment.Vectors.Scales[passage] > 0 && reader.Cosine(view.Segment.RowOf(passage), vector) is { } cosine)
                    best.Offer(new Scored(cosine, view, passage));
            }
        }
        return true;
    }
}

using System.Numerics;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A passage whose cosine may be among the best.</summary>
/// <param name="Upper">The most it can be.</param>
internal readonly record struct NearCandidate(int Number, float Upper);

/// <summary>The library's scan over this process's copies: only allowed passages are looked at.</summary>
internal sealed class CopyScan(IReadOnlyList<VectorBlock?> blocks, AllowedNumbers allowed)
{
    /// <summary>Words of 64 passages handed to a worker at a time.</summary>
    private const int WordsPerTask = 128;

    /// <summary>By upper bound, highest first; all that can be among the best <paramref name="top"/>.</summary>
    public List<NearCandidate> Find(ReadOnlySpan<float> question, int top, CancellationToken cancellationToken)
    {
        var scan = new VectorScan<int>(question, top);
        var tasks = new List<(int Block, int First)>();
        for (var at = 0; at < blocks.Count; at++)
        {
            var words = VectorBlock.Part(allowed.Words, at);
            for (var first = 0; first < words.Length; first += WordsPerTask)
            {
                if (words[first..Math.Min(first + WordsPerTask, words.Length)].IndexOfAnyExcept(0UL) >= 0)
                    tasks.Add((at, first));
            }
        }
        ManyCores.Each(
            tasks.Count,
            allowed.Count,
            index =>
            {
                var (at, first) = tasks[index];
                var words = VectorBlock.Part(allowed.Words, at);
                scan.Run(at, blocks[at]!.Vectors, words, first, Math.Min(first + WordsPerTask, words.Length));
            },
            cancellationToken
        );
        return
        [
            .. scan.Take((one, other) => NumberOf(one).CompareTo(NumberOf(other)))
                .Select(candidate => new NearCandidate(NumberOf(candidate), candidate.Upper)),
        ];
    }

    private static int NumberOf(VectorScan<int>.Candidate candidate) => (candidate.Part * VectorBlock.Most) + candidate.Passage;
}

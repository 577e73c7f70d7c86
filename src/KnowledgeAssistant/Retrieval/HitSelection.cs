namespace KnowledgeAssistant.Retrieval;

/// <param name="Rerank">Null where no reranker ran.</param>
internal readonly record struct RerankedPassage(FoundPassage Found, double? Rerank);

/// <summary>From the final ranking to the hits, with the reason for every passage that is not among them.</summary>
internal sealed class HitSelection(IReadOnlyDictionary<string, Passage> passages)
{
    public (IReadOnlyList<Hit> Hits, IReadOnlyList<TraceEntry> Entries) Select(
        IReadOnlyList<RerankedPassage> ranking,
        SearchMode mode,
        int top
    )
    {
        var hits = new List<Hit>(top);
        var entries = new List<TraceEntry>(ranking.Count);
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (found, rerank) in ranking)
        {
            var fused = found.Fused;
            // Deleted or withdrawn while the search ran: nothing may be said about it.
            if (!passages.TryGetValue(fused.PassageId, out var passage))
                continue;
            var scores = ScoresOf(found, mode, rerank);
            string reason;
            if (ranks.TryGetValue(KeyOf(passage), out var rank))
            {
                reason = $"same text as rank {rank}";
            }
            else if (hits.Count >= top)
            {
                reason = $"beyond the best {top}";
            }
            else
            {
                hits.Add(new Hit(hits.Count + 1, passage, scores) { Score = ScoreOf(scores, mode) });
                ranks.Add(KeyOf(passage), hits.Count);
                reason = "used";
            }
            entries.Add(EntryOf(passage, found, scores, reason));
        }
        return (hits, entries);
    }

    private static HitScores ScoresOf(FoundPassage found, SearchMode mode, double? rerank) =>
        new(
            found.Fused.KeywordRank is { } keywordRank ? found.From.Keyword[keywordRank - 1].Score : null,
            found.Fused.VectorRank is { } vectorRank ? found.From.Vector[vectorRank - 1].Score : null,
            mode == SearchMode.Hybrid ? found.Fused.Score : null,
            rerank
        );

    private static double ScoreOf(HitScores scores, SearchMode mode) =>
        scores.Rerank
        ?? mode switch
        {
            SearchMode.Keyword => scores.Keyword ?? 0,
            SearchMode.Vector => scores.Vector ?? 0,
            _ => scores.Fused ?? 0,
        };

    /// <summary>Copies are the same text under the same title and headings; equal sentences about two products are two passages.</summary>
    private static string KeyOf(Passage passage) => string.Join('\u001F', [passage.Document.Title, .. passage.HeadingPath, passage.Text]);

    private static TraceEntry EntryOf(Passage passage, FoundPassage found, HitScores scores, string reason) =>
        new(
            passage.Id,
            passage.Document.Collection,
            passage.Document.Source,
            passage.Document.Title,
            passage.HeadingPath,
            passage.Page,
            found.Fused.KeywordRank,
            found.Fused.VectorRank,
            scores,
            Used: reason == "used",
            reason
        )
        {
            Cells = passage.Cells,
            OwnIndex = found.From.Part.Collection,
        };
}

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>A ranking of passages turned into one of documents: each stands where its best passage does.</summary>
internal sealed class DocumentRanking(IndexedDataset dataset, int depth)
{
    /// <summary>So many passages give <paramref name="depth"/> documents at the first try, mostly.</summary>
    private readonly int _firstTry = depth + (int)((long)depth * dataset.DocumentOf.Count / Math.Max(1, dataset.Documents));

    /// <summary>Asks for more passages until there are enough documents or no more passages.</summary>
    /// <param name="leg">Gives the best so many passages.</param>
    /// <returns>Document ids with their best passage's score, best first.</returns>
    public async Task<IReadOnlyList<RankedPassage>> RankAsync(Func<int, Task<IReadOnlyList<RankedPassage>>> leg)
    {
        for (var top = _firstTry; ; top *= 4)
        {
            var passages = await leg(top);
            var documents = BestPerDocument(passages);
            if (documents.Count == depth || passages.Count < top)
                return documents;
        }
    }

    /// <summary>Each document by its best passage, best first.</summary>
    public List<RankedPassage> BestPerDocument(IReadOnlyList<RankedPassage> passages)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<RankedPassage> documents = new(depth);
        foreach (var passage in passages)
        {
            var document = dataset.DocumentOf[passage.PassageId];
            if (documents.Count < depth && seen.Add(document))
                documents.Add(new RankedPassage(document, passage.Score));
        }
        return documents;
    }
}

namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>
/// Divides the pieces of a section into passages at the least total cost: the squared distance of each passage from the wanted length plus
/// the cost of its border (<see cref="CutCosts"/>). Against filling up one passage after the other this leaves no tiny rest at the end.
/// </summary>
internal static class Partition
{
    /// <summary>Passages as half-open ranges of piece numbers. One passage exceeds <paramref name="mostWords"/> only where a single piece does.</summary>
    public static List<Range> Of(IReadOnlyList<Piece> pieces, int wantedWords, int mostWords)
    {
        var costs = new double[pieces.Count + 1];
        var starts = new int[pieces.Count + 1];
        for (var end = 1; end <= pieces.Count; end++)
        {
            costs[end] = double.PositiveInfinity;
            var words = 0;
            for (var start = end - 1; start >= 0; start--)
            {
                words += pieces[start].Words;
                if (words > mostWords && start < end - 1)
                    break;
                var cost = costs[start] + LengthCost(words, wantedWords) + (start > 0 ? pieces[start].CutBefore : 0);
                if (cost < costs[end])
                    (costs[end], starts[end]) = (cost, start);
            }
        }
        var passages = new List<Range>();
        for (var end = pieces.Count; end > 0; end = starts[end])
            passages.Add(starts[end]..end);
        passages.Reverse();
        return passages;
    }

    private static double LengthCost(int words, int wantedWords)
    {
        var distance = (words - wantedWords) / (double)wantedWords;
        return distance * distance;
    }
}

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Whether a few neighbouring sentences of a passage say what another sentence says.</summary>
internal static class StatementCheck
{
    /// <summary>Weighted share of the statement's content words that the window must hold. Tuned on the development half of the labelled pairs.</summary>
    private const double NeededShare = 0.6;

    /// <summary>The same of each clause: a true half does not carry an invented one.</summary>
    private const double NeededOfClause = 0.4;

    /// <summary>A word of the title or headings tells less than one of the text.</summary>
    private const double ContextShare = 0.7;

    /// <summary>With less there is too little to compare.</summary>
    private const double LeastWeight = 1.5;

    /// <summary>Sentences in a window: a paraphrase often draws two or three together.</summary>
    private const int Longest = 3;

    /// <returns>First sentence and number of sentences of the best window that carries the statement; null where none does.</returns>
    public static (int First, int Count)? FindWindow(Statement statement, IReadOnlyList<Statement> sentences, Statement context)
    {
        if (statement.Words.DistinctBy(word => word.Key).Sum(word => word.Weight) + statement.Quantities.Count < LeastWeight)
            return null;
        (int First, int Count)? best = null;
        var bestShare = 0.0;
        for (var count = 1; count <= Longest; count++)
        for (var first = 0; first + count <= sentences.Count; first++)
        {
            var window = new StatementWindow([.. sentences.Skip(first).Take(count)], context);
            var share = window.ShareOf(statement.Words, ContextShare);
            if (share >= NeededShare && share > bestShare && IsCarried(statement, window))
                (best, bestShare) = ((first, count), share);
        }
        return best;
    }

    private static bool IsCarried(Statement statement, StatementWindow window)
    {
        for (var clause = 0; clause < statement.Clauses; clause++)
        {
            var words = statement.Words.Where(word => word.Clause == clause).ToList();
            if (words.Count > 1 && window.ShareOf(words, ContextShare) < NeededOfClause)
                return false;
        }
        var nearest = window.NearestTo(statement);
        return HasSameQuantities(statement, nearest, window)
            && HasSameNames(statement, nearest, window)
            && SaysNoOpposite(statement, nearest, window);
    }

    /// <summary>
    /// Every quantity stands in the window; and where the nearest sentence lacks one, it has none of its own that the statement leaves out: then the
    /// number belongs to something else.
    /// </summary>
    private static bool HasSameQuantities(Statement statement, Statement nearest, StatementWindow window)
    {
        var missing = statement.Quantities.Where(quantity => !nearest.Quantities.Any(quantity.Matches)).ToList();
        if (missing.Count == 0)
            return true;
        return missing.TrueForAll(quantity => window.Quantities.Any(quantity.Matches))
            && nearest.Quantities.All(quantity => statement.Quantities.Any(quantity.Matches));
    }

    private static bool HasSameNames(Statement statement, Statement nearest, StatementWindow window)
    {
        var missing = statement.Names.Where(name => !nearest.Names.Contains(name) && !window.IsInContext(name)).ToList();
        if (missing.Count == 0)
            return true;
        return missing.TrueForAll(window.HasWord) && nearest.Names.All(name => statement.Names.Contains(name) || window.IsInContext(name));
    }

    private static bool SaysNoOpposite(Statement statement, Statement nearest, StatementWindow window)
    {
        foreach (var sense in statement.Senses)
        {
            var opposite = sense with { IsOpposite = !sense.IsOpposite };
            var said = nearest.Senses.Any(other => other.Group == sense.Group) ? nearest.Senses : window.Senses;
            if (said.Contains(opposite) && !said.Contains(sense))
                return false;
        }
        return HasSameDenials(statement, nearest);
    }

    /// <summary>The words that both share are denied in both or in neither, most of them.</summary>
    private static bool HasSameDenials(Statement statement, Statement nearest)
    {
        var (same, other) = (0.0, 0.0);
        foreach (var word in statement.Words)
        {
            var shared = nearest.Words.Where(candidate => candidate.Key == word.Key).ToList();
            if (shared.Count == 0)
                continue;
            if (shared.Exists(candidate => candidate.IsNegated == word.IsNegated))
                same += word.Weight;
            else
                other += word.Weight;
        }
        return other == 0 || (same >= other && !statement.Words.Any(word => word.IsNegated));
    }
}

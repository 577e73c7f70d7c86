namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Whether a few neighbouring sentences of a passage say what another sentence says. The numbers were chosen on the development half of the labelled pairs.</summary>
internal static class StatementCheck
{
    /// <summary>Weighted share of the statement's content words and quantities that the window must hold, and without title and headings.</summary>
    private const double NeededShare = 0.6;
    private const double NeededOfText = 0.5;

    /// <summary>The share of its words that one sentence must hold by itself: words picked from three tell nothing together.</summary>
    private const double NeededOfNearest = 0.45;

    /// <summary>The share of each part: a true half does not carry an invented one.</summary>
    private const double NeededOfPart = 0.55;

    /// <summary>A part with fewer content words is judged with the rest only.</summary>
    private const double LeastPart = 2;

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
            var before = Math.Max(0, first - 1);
            var window = new StatementWindow(
                [.. sentences.Skip(first).Take(count)],
                [.. sentences.Skip(before).Take(first + count + 1 - before)],
                context
            );
            var share = window.ShareOf(statement.Words, statement.Quantities, ContextShare);
            if (share >= NeededShare && share > bestShare && IsCarried(statement, window))
                (best, bestShare) = ((first, count), share);
        }
        return best;
    }

    private static bool IsCarried(Statement statement, StatementWindow window)
    {
        if (window.ShareOf(statement.Words, statement.Quantities, contextShare: 0) < NeededOfText)
            return false;
        foreach (var part in statement.Words.GroupBy(word => word.Part))
            if (part.Sum(word => word.Weight) >= LeastPart && window.ShareOf(part, [], ContextShare) < NeededOfPart)
                return false;
        var nearest = window.NearestTo(statement);
        if (nearest.Shared(statement.Words) < NeededOfNearest * statement.Words.DistinctBy(word => word.Key).Sum(word => word.Weight))
            return false;
        return HasSameQuantities(statement, nearest, window)
            && HasSameNames(statement, nearest, window)
            && SaysNoOpposite(statement, nearest, window)
            && DeniesTheSame(statement, nearest)
            && !TurnsRound(statement, nearest);
    }

    /// <summary>
    /// Every quantity stands in the window. Where the clause that comes nearest has quantities, they are meant: a number from elsewhere belongs
    /// to something else.
    /// </summary>
    private static bool HasSameQuantities(Statement statement, Statement nearest, StatementWindow window)
    {
        foreach (var (quantity, clause) in statement.Quantities)
        {
            if (!window.Quantities.Any(quantity.Matches))
                return false;
            var words = statement.Words.Where(word => word.Clause == clause).ToList();
            if (nearest.NearestClause(words) is not { } meant)
                continue;
            var said = nearest.Quantities.Where(other => other.Clause == meant).Select(other => other.Quantity).ToList();
            var isMeant =
                said.Exists(quantity.Matches)
                || said.TrueForAll(other => statement.Quantities.Any(one => one.Quantity.Matches(other)))
                || HoldsMore(nearest, words, quantity, meant);
            if (!isMeant)
                return false;
        }
        return true;
    }

    /// <summary>Whether another clause has the quantity, and words of the statement that the clause meant lacks.</summary>
    private static bool HoldsMore(Statement nearest, List<StatementWord> words, Quantity quantity, int meant)
    {
        var known = nearest.Words.Where(word => word.Clause == meant).Select(word => word.Key).ToHashSet(StringComparer.Ordinal);
        var holding = nearest
            .Quantities.Where(other => other.Clause != meant && quantity.Matches(other.Quantity))
            .Select(other => other.Clause);
        return holding.Any(clause =>
            words.Any(word =>
                word.Weight >= 1 && !known.Contains(word.Key) && nearest.Words.Any(other => other.Clause == clause && other.Key == word.Key)
            )
        );
    }

    private static bool HasSameNames(Statement statement, Statement nearest, StatementWindow window)
    {
        var missing = statement.Names.Where(name => !nearest.Names.Contains(name) && !window.IsInContext(name)).ToList();
        if (missing.Count == 0)
            return true;
        return missing.TrueForAll(window.HasWord) && nearest.Names.All(name => statement.Names.Contains(name) || window.IsInContext(name));
    }

    /// <summary>A word with an opposite is compared with the clause that comes nearest, else the sentence, else what stands around.</summary>
    private static bool SaysNoOpposite(Statement statement, Statement nearest, StatementWindow window)
    {
        foreach (var sense in statement.Senses)
        {
            var words = statement.Words.Where(word => word.Clause == sense.Clause).ToList();
            var meant = nearest.NearestClause(words);
            var said = nearest.Senses.Where(other => other.Group == sense.Group && other.Clause == meant).ToList();
            if (said.Count == 0)
                said = [.. nearest.Senses.Where(other => other.Group == sense.Group)];
            if (said.Count == 0 && !Senses.IsRelation(sense.Group))
                said = [.. window.SensesAround(sense.Group, statement.Words).Where(other => other.Group == sense.Group)];
            if (said.Count > 0 && said.TrueForAll(other => other.IsOpposite != sense.IsOpposite))
                return false;
        }
        return true;
    }

    /// <summary>"Water to acid" where the passage says "acid to water".</summary>
    private static bool TurnsRound(Statement statement, Statement nearest) =>
        statement.Links.Any(link =>
            link.Left != link.Right
            && nearest.Links.Contains(link with { Left = link.Right, Right = link.Left })
            && !nearest.Links.Contains(link)
        );

    /// <summary>No word that the statement affirms is only denied there, and what it denies is not affirmed for the most part.</summary>
    private static bool DeniesTheSame(Statement statement, Statement nearest)
    {
        var (denied, affirmed) = (0.0, 0.0);
        foreach (var word in statement.Words)
        {
            var shared = nearest.Words.Where(other => other.Key == word.Key).ToList();
            // What is forbidden says so by itself.
            if (
                shared.Count == 0
                || statement.Senses.Contains(new StatementSense(Senses.Forbidden.Group, Senses.Forbidden.IsOpposite, word.Clause))
            )
                continue;
            if (!word.IsNegated && shared.TrueForAll(other => other.IsNegated))
                return false;
            if (word.IsNegated)
                (denied, affirmed) = shared.Exists(other => other.IsNegated)
                    ? (denied + word.Weight, affirmed)
                    : (denied, affirmed + word.Weight);
        }
        return affirmed <= denied;
    }
}

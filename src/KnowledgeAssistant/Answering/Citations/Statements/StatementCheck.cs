namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>
/// Whether a few neighbouring sentences of a passage say what another sentence says: enough of its words, all its quantities and names, nothing
/// denied or turned into its opposite. The numbers were chosen on the tuning and development pairs.
/// </summary>
internal sealed class StatementCheck
{
    /// <summary>Weighted share of the statement's content words and quantities that the window must hold, and without title and headings.</summary>
    private const double NeededShare = 0.66;
    private const double NeededOfText = 0.5;

    /// <summary>The share of its words that one sentence must hold by itself: words picked from three tell nothing together.</summary>
    private const double NeededOfNearest = 0.45;

    /// <summary>The share of each part: a true half does not carry an invented one.</summary>
    private const double NeededOfPart = 0.5;

    /// <summary>A part with fewer content words is judged with the rest only.</summary>
    private const double LeastPart = 2;

    /// <summary>A word of the title or headings tells less than one of the text.</summary>
    private const double ContextShare = 0.7;

    /// <summary>With less there is too little to compare.</summary>
    private const double LeastWeight = 1.5;

    /// <summary>Sentences in a window: a paraphrase often draws two or three together.</summary>
    private const int Longest = 3;

    private readonly Statement _statement;
    private readonly IReadOnlyList<WordMatch> _words;
    private readonly IReadOnlyList<SentenceComparison> _sentences;
    private readonly SentenceComparison _context;

    private StatementCheck(Statement statement, IReadOnlyList<Statement> sentences, Statement context)
    {
        _statement = statement;
        _words = [.. statement.Words.DistinctBy(word => word.Term).Select(word => new WordMatch(word))];
        _sentences = [.. sentences.Select(sentence => new SentenceComparison(_words, sentence))];
        _context = new SentenceComparison(_words, context);
    }

    /// <returns>First sentence and number of sentences of the best window that carries the statement; null where none does.</returns>
    public static (int First, int Count)? FindWindow(Statement statement, IReadOnlyList<Statement> sentences, Statement context) =>
        new StatementCheck(statement, sentences, context).FindWindow();

    private (int First, int Count)? FindWindow()
    {
        if (_words.Sum(word => word.Word.Weight) + _statement.Quantities.Count < LeastWeight)
            return null;
        (int First, int Count)? best = null;
        var bestShare = 0.0;
        for (var count = 1; count <= Longest; count++)
        for (var first = 0; first + count <= _sentences.Count; first++)
        {
            var window = new ArraySegment<SentenceComparison>([.. _sentences], first, count);
            var share = Share(window, ContextShare, _ => true, _statement.Quantities);
            if (share >= NeededShare && share > bestShare && IsCarried(window, first))
                (best, bestShare) = ((first, count), share);
        }
        return best;
    }

    private bool IsCarried(ArraySegment<SentenceComparison> window, int first)
    {
        var nearest = window.MaxBy(sentence => sentence.Weight)!;
        if (
            Share(window, contextShare: 0, _ => true, _statement.Quantities) < NeededOfText
            || Share([nearest], contextShare: 0, _ => true, []) < NeededOfNearest
            || !HoldsEveryPart(window)
        )
            return false;
        var around = _sentences.Skip(first - 1).Take(window.Count + (first > 0 ? 2 : 1)).ToList();
        var denials = new StatementDenials(_statement, _words);
        return HasSameQuantities(window, nearest)
            && HasSameNames(window, nearest)
            && !denials.SaysOpposite(nearest, around)
            && !denials.IsDenied(nearest, window)
            && !StatementDenials.TurnsRound(_statement, nearest.Sentence);
    }

    private bool HoldsEveryPart(ArraySegment<SentenceComparison> window) =>
        _statement
            .Words.GroupBy(word => word.Part)
            .Where(part => part.Sum(word => word.Weight) >= LeastPart)
            .All(part => Share(window, ContextShare, word => word.Part == part.Key, []) >= NeededOfPart);

    private double Share(
        IReadOnlyList<SentenceComparison> window,
        double contextShare,
        Func<StatementWord, bool> counts,
        IReadOnlyList<StatementQuantity> quantities
    )
    {
        var total = (double)quantities.Count;
        var held = (double)quantities.Count(quantity => Holds(window, quantity.Quantity));
        for (var i = 0; i < _words.Count; i++)
        {
            if (!counts(_words[i].Word))
                continue;
            total += _words[i].Word.Weight;
            var inText = window.Max(sentence => sentence.Hits[i].Strength);
            held += _words[i].Word.Weight * Math.Max(inText, contextShare * _context.Hits[i].Strength);
        }
        return total == 0 ? 0 : held / total;
    }

    private bool Holds(IReadOnlyList<SentenceComparison> window, Quantity quantity) =>
        window.Append(_context).Any(sentence => sentence.Sentence.Quantities.Any(other => quantity.Matches(other.Quantity)));

    /// <summary>
    /// Every quantity stands in the window. Where the clause that comes nearest has quantities, they are meant: a number from elsewhere belongs
    /// to something else.
    /// </summary>
    private bool HasSameQuantities(ArraySegment<SentenceComparison> window, SentenceComparison nearest)
    {
        foreach (var (quantity, clause) in _statement.Quantities)
        {
            if (!Holds(window, quantity))
                return false;
            if (nearest.NearestClause(clause) is not { } meant)
                continue;
            var said = nearest.Sentence.Quantities.Where(other => other.Clause == meant).ToList();
            var isMeant =
                said.Exists(other => quantity.Matches(other.Quantity))
                || said.TrueForAll(other => _statement.Quantities.Any(one => one.Quantity.Matches(other.Quantity)))
                || nearest
                    .Sentence.Quantities.Where(other => other.Clause != meant && quantity.Matches(other.Quantity))
                    .Any(other => nearest.HoldsMore(other.Clause, meant, clause));
            if (!isMeant)
                return false;
        }
        return true;
    }

    /// <summary>Names of neighbouring sentences will do only where the nearest has none of its own that would be meant.</summary>
    private bool HasSameNames(ArraySegment<SentenceComparison> window, SentenceComparison nearest)
    {
        var missing = _statement.Names.Where(name => !nearest.Sentence.Terms.Contains(name) && !IsInContext(name)).ToList();
        return missing.Count == 0
            || (
                missing.TrueForAll(name => window.Any(sentence => sentence.Sentence.Terms.Contains(name)))
                && nearest.Sentence.Names.All(name => _statement.Names.Contains(name) || IsInContext(name))
            );
    }

    private bool IsInContext(string name) => _context.Sentence.Terms.Contains(name);
}

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>
/// Whether a few neighbouring sentences of a passage say what another sentence says: all its quantities and names, and enough of its words and meaning
/// against what is denied or turned into its opposite.
/// </summary>
internal sealed class StatementCheck
{
    /// <summary>With less there is too little to compare by words.</summary>
    private const double LeastWeight = 1.5;

    /// <summary>Sentences in a window: a paraphrase often draws two or three together.</summary>
    private const int Longest = 3;

    /// <summary>Windows that are looked at, those that hold most first: the first has another number or name where the statement belongs to a neighbour.</summary>
    private const int Candidates = 4;

    /// <summary>What holds less of the statement, with and without title and headings, is about something else.</summary>
    private const double LeastOfText = 0.5;
    private const double LeastShare = 0.55;

    /// <summary>A shorter window is preferred by so much for each sentence.</summary>
    private const double ShareOfLength = 0.02;

    /// <summary>A window that holds so much less than the best is not what is meant.</summary>
    private const double Rival = 0.15;

    /// <summary>A word of the title or headings tells less than one of the text.</summary>
    private const double ContextShare = 0.7;

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

    /// <returns>What speaks for and against the window that holds most of the statement; null where none comes into question.</returns>
    public static WindowEvidence? Best(Statement statement, IReadOnlyList<Statement> sentences, Statement context) =>
        new StatementCheck(statement, sentences, context).Best();

    /// <summary>Chosen by what it holds, not by what speaks for it: else what contradicts the statement would be passed over.</summary>
    private WindowEvidence? Best()
    {
        if (_words.Sum(word => word.Word.Weight) + _statement.Quantities.Count < LeastWeight)
            return null;
        var windows = (
            from count in Enumerable.Range(1, Longest)
            from first in Enumerable.Range(0, Math.Max(0, _sentences.Count - count + 1))
            let share = Share(Window(first, count), ContextShare, _ => true, _statement.Quantities)
            where share >= LeastShare && Share(Window(first, count), contextShare: 0, _ => true, _statement.Quantities) >= LeastOfText
            orderby share - (ShareOfLength * count) descending
            select (First: first, Count: count, Share: share)
        ).ToList();
        return windows
            .TakeWhile((window, i) => i < Candidates && window.Share >= windows[0].Share - Rival)
            .Select(window => Weigh(window.First, window.Count))
            .FirstOrDefault(evidence => evidence is not null);
    }

    /// <returns>Null where a quantity or a name is another.</returns>
    private WindowEvidence? Weigh(int first, int count)
    {
        var window = Window(first, count);
        var nearest = window.MaxBy(sentence => sentence.Weight)!;
        if (!HasSameQuantities(window, nearest) || !HasSameNames(window, nearest))
            return null;
        var denials = new StatementDenials(_statement, _words);
        return new WindowEvidence(
            first,
            count,
            LacksPart(window),
            StatementTurns.Of(_statement, _words, nearest, window),
            denials.SaysOpposite(nearest),
            denials.IsDenied(nearest, window)
        );
    }

    private IReadOnlyList<SentenceComparison> Window(int first, int count) => [.. _sentences.Skip(first).Take(count)];

    /// <summary>A part of which nothing at all is found.</summary>
    private bool LacksPart(IReadOnlyList<SentenceComparison> window) =>
        _statement
            .Words.GroupBy(word => word.Part)
            .Where(part => part.Sum(word => word.Weight) >= 1)
            .Any(part => Share(window, 1, word => word.Part == part.Key, []) < 0.01);

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
    private bool HasSameQuantities(IReadOnlyList<SentenceComparison> window, SentenceComparison nearest)
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
                    .Any(other => nearest.HoldsMore(other.Clause, meant));
            if (!isMeant)
                return false;
        }
        return true;
    }

    /// <summary>Names of neighbouring sentences will do only where the nearest has none of its own that would be meant.</summary>
    private bool HasSameNames(IReadOnlyList<SentenceComparison> window, SentenceComparison nearest)
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

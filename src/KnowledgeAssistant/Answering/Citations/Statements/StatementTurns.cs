namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What in a sentence of the passage turns a statement into something else: opposites, a negation that only one of them has, an order turned round.</summary>
/// <param name="Opposites">Words whose opposite stands there in their place.</param>
/// <param name="Agreements">Words whose negated opposite stands there: "not open" for "closed".</param>
/// <param name="IsOdd">Whether negations and opposites together leave one of the two denied.</param>
/// <param name="Reversals">Orders that stand there the other way round.</param>
/// <param name="IsTorn">Whether its words are drawn from two clauses that each say something else.</param>
/// <param name="IsCrossed">Whether two of its parts have changed places.</param>
/// <param name="LosesOnly">Whether the passage says "only" and the statement does not.</param>
/// <param name="GainsOnly">The other way round.</param>
internal readonly record struct StatementTurns(
    int Opposites,
    int Agreements,
    bool IsOdd,
    int Reversals,
    bool IsTorn,
    bool IsCrossed,
    bool LosesOnly,
    bool GainsOnly
)
{
    public static StatementTurns Of(
        Statement statement,
        IReadOnlyList<WordMatch> words,
        SentenceComparison nearest,
        IReadOnlyList<SentenceComparison> window
    )
    {
        var sentence = nearest.Sentence;
        var (opposed, agreed, facing) = (new HashSet<int>(), new HashSet<int>(), new HashSet<int>());
        foreach (var sign in statement.Signs)
            if (Facing(sign, statement, nearest) is { } other)
            {
                (other.IsNegated == sign.IsNegated ? opposed : agreed).Add(sign.Clause);
                facing.Add(other.Clause);
            }
        agreed.ExceptWith(opposed);
        // What makes an opposite good again is not counted a second time.
        var own = statement.Negations.Count(clause => !opposed.Contains(clause) && !agreed.Contains(clause));
        var here = sentence.Negations.Count(clause => nearest.Holds(clause, null) && !facing.Contains(clause));
        var beside = window
            .Where(other => other != nearest)
            .Sum(other => other.Sentence.Negations.Count(clause => other.Holds(clause, nearest)));
        // "Speeds up" and "slows down" are one opposite.
        var (opposites, agreements) = (opposed.Count, agreed.Count + Prefixes(statement, sentence));
        return new StatementTurns(
            opposites,
            agreements,
            (own + here + Prefixes(statement, sentence)) % 2 == 1 && !(own > here && beside > 0),
            statement.Orders.Count(order => order.IsTurnedIn(sentence.Orders)) + (StatementDenials.TurnsRound(statement, sentence) ? 1 : 0),
            IsTornBetween(statement, sentence),
            StatementCrossing.IsCrossed(words, sentence),
            sentence.SaysOnly && !statement.IsRestricted,
            statement.SaysOnly && !sentence.IsRestricted
        );
    }

    /// <summary>The opposite of a word in the clause that comes nearest, or anywhere in a sentence that does not hold the word itself.</summary>
    private static StatementSign? Facing(StatementSign sign, Statement statement, SentenceComparison nearest)
    {
        var sentence = nearest.Sentence;
        var meant = nearest.NearestClause(sign.Clause);
        var own = statement.Signs.Where(other => other.Clause == sign.Clause).ToList();
        var here = sentence.Signs.Where(other => other.Clause == meant).ToList();
        if (!Holds(here, sign.Key) && Opposite(here, sign, own) is { } close)
            return close;
        return !Holds(sentence.Signs, sign.Key) && !sentence.Terms.Contains(sign.Key)
            ? Opposite(sentence.Signs, sign, statement.Signs)
            : null;
    }

    private static StatementSign? Opposite(IReadOnlyList<StatementSign> there, StatementSign sign, IReadOnlyList<StatementSign> own)
    {
        foreach (var other in there)
            if (WordLists.AreOpposites(sign.Key, other.Key) && !Holds(own, other.Key))
                return other;
        return null;
    }

    private static bool Holds(IReadOnlyList<StatementSign> signs, string key) =>
        signs.Any(sign => sign.Key == key || WordLists.AreAlike(sign.Key, key));

    /// <summary>"Not suitable" and "unsuitable".</summary>
    private static int Prefixes(Statement statement, Statement sentence) =>
        statement.Words.Count(word =>
            !sentence.Terms.Contains(word.Term)
            && sentence.Words.Any(other => (other.Base == word.Term || word.Base == other.Term) && !statement.Terms.Contains(other.Term))
        );

    private static bool IsTornBetween(Statement statement, Statement sentence)
    {
        var words = statement.Words.DistinctBy(word => word.Term).ToList();
        var branches = sentence.Words.GroupBy(word => word.Branch).ToList();
        if (branches.Count < 2 || statement.Words.Select(word => word.Branch).Distinct().Count() > 1)
            return false;
        var best = branches.MaxBy(branch => words.Where(word => branch.Any(other => IsSame(word, other))).Sum(word => word.Weight))!;
        return HasOwn(best, words)
            && branches.Exists(branch =>
                branch != best
                && HasOwn(branch, words)
                && words.Exists(word =>
                    word.Weight >= 1 && branch.Any(other => IsSame(word, other)) && !best.Any(other => IsSame(word, other))
                )
            );
    }

    private static bool HasOwn(IEnumerable<StatementWord> branch, List<StatementWord> words) =>
        branch.Any(other => !words.Exists(word => IsSame(word, other) || WordLists.AreAlike(word.Term, other.Term)));

    private static bool IsSame(StatementWord word, StatementWord other) =>
        word.Term == other.Term || (word.Sense is { } sense && sense == other.Sense);
}

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Whether a passage says the opposite of a statement, in the sentences that come nearest to it.</summary>
internal sealed class StatementDenials(Statement statement, IReadOnlyList<WordMatch> words)
{
    /// <summary>A word with an opposite is compared with the clause that comes nearest, else the sentence.</summary>
    public bool SaysOpposite(SentenceComparison nearest) => statement.Senses.Any(sense => IsOppositeOf(sense, nearest));

    /// <summary>
    /// A word that the statement affirms is only denied where it stands, in the nearest sentence or the window; or most of what it denies is
    /// affirmed in the nearest.
    /// </summary>
    public bool IsDenied(SentenceComparison nearest, IReadOnlyList<SentenceComparison> window)
    {
        var (denied, affirmed) = (0.0, 0.0);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i].Word;
            // What is forbidden says so by itself.
            if (statement.Senses.Contains(new StatementSense(Senses.Forbidden.Group, Senses.Forbidden.IsOpposite, word.Clause)))
                continue;
            var all = window.Aggregate(default(WordHit), (hit, sentence) => hit.With(sentence.Hits[i]));
            var here = nearest.Hits[i];
            if (!word.IsNegated && (here.IsDenied || all.IsDenied))
                return true;
            if (word.IsNegated && here.Strength > 0)
                (denied, affirmed) = here.IsDenied ? (denied + word.Weight, affirmed) : (denied, affirmed + word.Weight);
        }
        return affirmed > denied || DeniesSomethingElse(nearest);
    }

    /// <summary>
    /// The statement affirms with a word of its own what stands there beside a denied one: "fees are refunded" where the passage says "fees are
    /// not returned".
    /// </summary>
    private bool DeniesSomethingElse(SentenceComparison nearest)
    {
        var lacking = Enumerable.Range(0, words.Count).Where(i => nearest.Hits[i].Strength == 0 && !words[i].Word.IsNegated).ToList();
        return lacking.Exists(i =>
            !statement.Senses.Any(sense => sense.IsOpposite && sense.Clause == words[i].Word.Clause)
            && !statement.Words.Any(word => word.IsNegated && word.Clause == words[i].Word.Clause)
            && nearest.NearestClause(words[i].Word.Clause) is { } meant
            && nearest.Sentence.Words.Any(other =>
                other.IsNegated && other.Clause == meant && words.All(word => word.With(other).Strength == 0)
            )
        );
    }

    /// <summary>"Water to acid" where the passage says "acid to water"; "ripe … than unripe" where it says "unripe … than ripe".</summary>
    public static bool TurnsRound(Statement statement, Statement nearest) =>
        statement.Links.Any(link =>
            link.Left != link.Right
            && !nearest.Links.Contains(link)
            && (nearest.Links.Contains(link with { Left = link.Right, Right = link.Left }) || ComparesTheOther(link, statement, nearest))
        );

    private static bool ComparesTheOther(StatementLink link, Statement statement, Statement nearest) =>
        link.Link == "than"
        && nearest.Links.Any(other =>
            other.Link == "than" && other.Right != link.Right && statement.Terms.Contains(other.Right) && nearest.Terms.Contains(link.Right)
        );

    /// <summary>A statement about all is no statement about some; the other way round it follows.</summary>
    private static bool IsOppositeOf(StatementSense sense, SentenceComparison sentence)
    {
        if (sense.Group == Senses.All && sense.IsOpposite)
            return false;
        var group = sentence.Sentence.Senses.Where(other => other.Group == sense.Group).ToList();
        var meant = sentence.NearestClause(sense.Clause);
        var said = group.Where(other => other.Clause == meant).ToList();
        said = said.Count > 0 || (Senses.IsRelation(sense.Group) && sense.Group != Senses.All) ? said : group;
        return said.Count > 0 && said.TrueForAll(other => other.IsOpposite != sense.IsOpposite);
    }
}

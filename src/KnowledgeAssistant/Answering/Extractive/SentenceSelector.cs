using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>Chooses the sentences of an answer, as few as answer: the best one, what it needs to be understood, and others only when they add something.</summary>
internal static partial class SentenceSelector
{
    /// <summary>More is no answer but a reading list.</summary>
    private const int Most = 5;

    /// <summary>Sentences that answer a question for one thing: the best, and two that come near it.</summary>
    private const int MostFocused = 3;

    /// <summary>How far below the best a second sentence may score and still be shown, in log-odds: where two come so near, either may be the one.</summary>
    private const double Margin = 2.3;

    /// <summary>The same for further ones: a third guess is mostly filler.</summary>
    private const double NarrowMargin = 1.8;

    public static IReadOnlyList<Chosen> Choose(EvidenceReading reading)
    {
        var ranked = Identifiers.Narrow(reading.Question, reading.Candidates).OrderByDescending(candidate => candidate.Score).ToList();
        if (ranked.Count == 0)
            return [];
        var best = ranked[0];
        var chosen = new List<Scored>();
        if (reading.Kind is QuestionKind.HowTo or QuestionKind.List && Steps(reading, best) is { Count: > 1 } steps)
            chosen.AddRange(steps);
        else
            chosen.AddRange(WithBeside(reading, WithLead(reading, best)));
        chosen.AddRange(Continuation(reading, chosen));
        // What contradicts the answer belongs to it, however it scores.
        if (ranked.Skip(1).FirstOrDefault(next => !chosen.Contains(next) && Contradict(best, next)) is { } rival)
            chosen.Add(rival);
        var limit = LimitOf(reading.Kind, best);
        foreach (var next in ranked.Skip(1))
        {
            if (chosen.Count >= limit || next.Score < best.Score - (chosen.Count == 1 ? Margin : NarrowMargin))
                break;
            if (!chosen.Contains(next) && !Repeats(next, chosen))
                chosen.Add(next);
        }
        return InReadingOrder(chosen.Take(Most), best, Contradictions(chosen));
    }

    private static int LimitOf(QuestionKind kind, Scored best)
    {
        // The one row for the asked number; its neighbours are for others.
        if (best.Kind > 1)
            return 1;
        return kind is QuestionKind.HowTo or QuestionKind.List or QuestionKind.Why ? Most : MostFocused;
    }

    /// <summary>The list that the best item stands in, from its first item; a window round the best where it is long.</summary>
    private static List<Scored> Steps(EvidenceReading reading, Scored best)
    {
        var passage = Passage(reading, best);
        var at = passage.IndexOf(best);
        if (
            reading.Kind == QuestionKind.HowTo
            && best.Candidate.Kind == PassagePartKind.ListItem
            && !char.IsLetterOrDigit(best.Candidate.Text[0])
        )
            return []; // Bullets are no steps.
        if (best.Candidate.Kind != PassagePartKind.ListItem)
        {
            var leads =
                best.Candidate.Text.EndsWith(':') && at + 1 < passage.Count && passage[at + 1].Candidate.Kind == PassagePartKind.ListItem;
            return leads ? [best, .. Run(passage, at + 1).Take(Most - 1)] : [];
        }
        var first = at;
        while (first > 0 && passage[first - 1].Candidate.Kind == PassagePartKind.ListItem && Adjoin(passage[first - 1], passage[first]))
            first--;
        var run = Run(passage, first);
        return run.Count <= Most ? run : run.GetRange(Math.Clamp(at - first - 1, 0, run.Count - Most), Most);
    }

    private static List<Scored> Run(List<Scored> passage, int first)
    {
        var last = first;
        while (
            last + 1 < passage.Count
            && passage[last + 1].Candidate.Kind == PassagePartKind.ListItem
            && Adjoin(passage[last], passage[last + 1])
        )
            last++;
        return passage.GetRange(first, last - first + 1);
    }

    private static bool Adjoin(Scored one, Scored next) => next.Candidate.Index == one.Candidate.Index + 1;

    /// <summary>"They are valid for three years": nobody knows what they are without the sentence before.</summary>
    private static List<Scored> WithLead(EvidenceReading reading, Scored best)
    {
        if (!Anaphor().IsMatch(best.Candidate.Text))
            return [best];
        var before = Passage(reading, best).Find(other => other.Candidate.Line == best.Candidate.Line && Adjoin(other, best));
        return before is null ? [best] : [before, best];
    }

    /// <summary>The best sentence sets the scene and the next one says the thing that was asked for: a date, a number, a name.</summary>
    private static List<Scored> WithBeside(EvidenceReading reading, List<Scored> chosen)
    {
        if (chosen.Exists(one => one.Kind > 0))
            return chosen;
        var next = Passage(reading, chosen[^1]).Find(other => Adjoin(chosen[^1], other) && other is { Kind: 1, Candidate.Row: null });
        return next is null ? chosen : [.. chosen, next];
    }

    /// <summary>A sentence that ends in a colon is nothing without what follows.</summary>
    private static IEnumerable<Scored> Continuation(EvidenceReading reading, List<Scored> chosen)
    {
        if (chosen.Count != 1 || !chosen[0].Candidate.Text.EndsWith(':'))
            return [];
        var passage = Passage(reading, chosen[0]);
        return passage.Skip(passage.IndexOf(chosen[0]) + 1).Take(Most - 1);
    }

    private static List<Scored> Passage(EvidenceReading reading, Scored one) =>
        [.. reading.Candidates.Where(other => other.Candidate.Evidence.Number == one.Candidate.Evidence.Number)];

    /// <summary>Near duplicates are left out, except where two documents differ in a number: then both are shown with their dates.</summary>
    private static bool Repeats(Scored next, List<Scored> chosen) =>
        chosen.Exists(other =>
            next.SaysTheSame(other) && (next.Candidate.Row is null || other.Candidate.Row is null) && !Contradict(next, other)
        );

    private static HashSet<Scored> Contradictions(List<Scored> chosen) =>
        [.. chosen.Where(one => chosen.Exists(other => one != other && Contradict(one, other)))];

    private static bool Contradict(Scored one, Scored other) => DisagreementFinder.Disagree(one.Candidate, other.Candidate);

    /// <summary>
    /// Documents by their best sentence, the newer first where they contradict each other; the passages of one the same way, and within a passage
    /// as it stands there.
    /// </summary>
    private static IReadOnlyList<Chosen> InReadingOrder(IEnumerable<Scored> chosen, Scored best, HashSet<Scored> dated) =>
        [
            .. chosen
                .Distinct()
                .GroupBy(one => one.Candidate.Evidence.DocumentId)
                .OrderByDescending(group => group.Any(dated.Contains))
                .ThenByDescending(group => group.Any(dated.Contains) ? group.First().Candidate.Evidence.Date : DateTime.MinValue)
                .ThenByDescending(group => group.Contains(best))
                .ThenByDescending(group => group.Max(one => one.Score))
                .SelectMany(group =>
                    group.GroupBy(one => one.Candidate.Evidence.Number).OrderByDescending(passage => passage.Max(one => one.Score))
                )
                .SelectMany(passage => passage.OrderBy(one => one.Candidate.Range.Start))
                .Select(one => new Chosen(one.Candidate, AgeOf(one, dated))),
        ];

    private static SourceAge AgeOf(Scored one, HashSet<Scored> dated)
    {
        if (!dated.Contains(one))
            return SourceAge.Alone;
        var date = one.Candidate.Evidence.Date.Date;
        return dated.All(other => other.Candidate.Evidence.Date.Date == date) ? SourceAge.Same
            : dated.Max(other => other.Candidate.Evidence.Date.Date) == date ? SourceAge.Newer
            : SourceAge.Older;
    }

    [GeneratedRegex(
        @"^(?:It|They|This|These|Those|That|He|She|Its|Their|His|Her|There|Then|Otherwise|Both|Such|Yes|No|You can)\b",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Anaphor();
}

/// <param name="Age">Set where another chosen sentence of another document says something else.</param>
internal sealed record Chosen(Candidate Candidate, SourceAge Age);

/// <summary>How old a source is beside those that contradict it.</summary>
internal enum SourceAge
{
    /// <summary>Nothing contradicts it.</summary>
    Alone,
    Newer,
    Older,

    /// <summary>Contradicted by a source of the same day.</summary>
    Same,
}

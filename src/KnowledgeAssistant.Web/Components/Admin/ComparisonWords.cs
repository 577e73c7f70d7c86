using System.Globalization;
using KnowledgeAssistant.Reviews.Comparisons;

namespace KnowledgeAssistant.Web.Components.Admin;

/// <summary>How the page of the search index speaks of comparisons.</summary>
internal static class ComparisonWords
{
    /// <summary>Below it two means over a few dozen questions say the same.</summary>
    private const double AsWell = .005;

    public static string Progress(IndexComparison comparison) =>
        comparison.State == ComparisonState.Waiting
            ? "It begins in a moment."
            : $"{Number(comparison.Compared + comparison.LeftOut)} of {Count(comparison.Questions, "question")} asked of both builds.";

    public static string State(IndexComparison comparison) =>
        comparison.State switch
        {
            ComparisonState.Done => "Compared",
            ComparisonState.Cancelled => "Cancelled",
            ComparisonState.Interrupted => "Interrupted",
            _ => "Failed",
        };

    public static string StateClass(IndexComparison comparison) =>
        comparison.State switch
        {
            ComparisonState.Done => "state-ready",
            ComparisonState.Failed => "state-failed",
            _ => "state-off",
        };

    public static string When(IndexComparison comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"{comparison.FinishedAt ?? comparison.StartedAt:yyyy-MM-dd HH:mm} UTC");

    /// <summary>What came of it, in sentences.</summary>
    public static IEnumerable<string> Verdict(IndexComparison comparison)
    {
        if (comparison.Problem is { } problem)
            yield return problem;
        if (comparison.State == ComparisonState.Interrupted)
            yield return "The program ended while it ran. Start it again: it begins anew.";
        if (comparison is { State: ComparisonState.Done, Questions: 0 })
            yield return "Nobody asked anything in the last seven days, no reviewer has called an answer correct, and there are no golden questions: there is nothing to compare with yet.";
        if (comparison.Figures is { } figures)
        {
            yield return Agreement(comparison, figures);
            if (figures.Judged > 0)
                yield return Ranking(comparison, figures);
        }
        if (comparison is { State: ComparisonState.Done, LeftOut: > 0 })
            yield return $"{Count(comparison.LeftOut, "question")} left out: whoever asked, or added it, may not sign in any more or has lost the rights it is asked with.";
    }

    public static string Difference(Difference row)
    {
        var words = $"{Share(row.Overlap)} the same: {Count(row.Came, "passage")} came, {Number(row.Went)} went";
        return row is { LiveNdcg: { } live, BuildNdcg: { } build } ? $"{words} · nDCG@10 {Measure(live)}, now {Measure(build)}" : words;
    }

    /// <summary>In place of a question's text that the admin may not read.</summary>
    public static string Hidden(Difference row) =>
        row.IsGolden
            ? $"Golden question {Number(row.Number)}, asked with rights that you do not have"
            : $"Question {Number(row.Number)}, which only its asker may read";

    public static string Golden(GoldenList list) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(list.Questions, "golden question")}, added {list.AddedAt:yyyy-MM-dd HH:mm} UTC."
        );

    public static string Taken(GoldenOutcome outcome) =>
        outcome.FollowUps == 0
            ? $"{Count(outcome.Questions, "golden question")} taken"
            : $"{Count(outcome.Questions, "golden question")} taken, {Count(outcome.FollowUps, "follow-up")} left out: each means nothing without the questions before it";

    public static string Problem(GoldenProblem problem) =>
        problem.Line == 0 ? problem.Text : $"Line {Number(problem.Line)} {problem.Text}.";

    public static string Place(ChangedPassage passage) =>
        passage.Page is { } page ? $"page {Number(page)}, rank {Number(passage.Rank)}" : $"rank {Number(passage.Rank)}";

    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100):0} %");

    public static string Measure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Times(double middle, double slow) => $"{Milliseconds(middle)} / {Milliseconds(slow)}";

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Agreement(IndexComparison comparison, ComparisonFigures figures) =>
        figures.Same == comparison.Compared ? $"All {Count(comparison.Compared, "question")} find the same passages."
        : comparison.Compared == 1 ? "The one question finds other passages."
        : $"{Number(figures.Same)} of {Count(comparison.Compared, "question")} find the same passages; of all passages found, {Share(figures.Overlap)} are found by both builds.";

    private static string Ranking(IndexComparison comparison, ComparisonFigures figures)
    {
        var (number, difference) = (comparison.BuildNumber, figures.BuildNdcg - figures.LiveNdcg);
        var judged = $"For {Judged(figures)}, build {number} ranks the right passages";
        var values = $"({Measure(figures.BuildNdcg)} instead of {Measure(figures.LiveNdcg)})";
        return Math.Abs(difference) < AsWell ? $"{judged} as well as build {comparison.LiveNumber}."
            : difference > 0 ? $"{judged} higher {values}."
            : $"{judged} lower {values}.";
    }

    private static string Judged(ComparisonFigures figures)
    {
        var reviewed = $"{Count(figures.Judged - figures.Golden, "question")} whose answers a reviewer called correct";
        var golden = Count(figures.Golden, "golden question");
        return figures.Golden == 0 ? reviewed
            : figures.Golden == figures.Judged ? golden
            : $"{golden} and {reviewed}";
    }

    private static string Count(int count, string word) => $"{Number(count)} {word}{(count == 1 ? "" : "s")}";

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";
}

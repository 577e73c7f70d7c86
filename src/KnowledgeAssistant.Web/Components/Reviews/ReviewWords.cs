using System.Globalization;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Reviews;

namespace KnowledgeAssistant.Web.Components.Reviews;

/// <summary>What ratings and verdicts are called, so that readers and reviewers see the same words.</summary>
public static class ReviewWords
{
    /// <summary>In the order in which a reader is offered them.</summary>
    public static IReadOnlyList<RatingReasons> Reasons { get; } =
    [
        RatingReasons.Wrong,
        RatingReasons.Incomplete,
        RatingReasons.NotInSource,
        RatingReasons.OutOfDate,
        RatingReasons.NotFoundThoughItExists,
        RatingReasons.Other,
    ];

    public static IReadOnlyList<Verdict> Verdicts { get; } = Enum.GetValues<Verdict>();

    public static string Of(RatingReasons reason) =>
        reason switch
        {
            RatingReasons.Wrong => "Wrong",
            RatingReasons.Incomplete => "Incomplete",
            RatingReasons.NotInSource => "The source does not say so",
            RatingReasons.OutOfDate => "Out of date",
            RatingReasons.NotFoundThoughItExists => "Not found though it exists",
            _ => "Something else",
        };

    public static string Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Correct => "Correct",
            Verdict.Partly => "Partly correct",
            Verdict.Wrong => "Wrong",
            Verdict.NotAnswerable => "Not answerable",
            _ => "Should have been found",
        };

    public static string HintOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Correct => "the sources say all of it",
            Verdict.Partly => "some of it is missing or wrong",
            Verdict.Wrong => "the sources say something else",
            Verdict.NotAnswerable => "no document says it",
            _ => "a document says it, the search missed it",
        };

    /// <summary>One word each, in lower case after the first: "Wrong, out of date"; null when no reason was given.</summary>
    public static string? ListOf(RatingReasons reasons)
    {
        var words = Reasons.Where(reason => (reasons & reason) != RatingReasons.None).Select(Of).ToList();
        return words.Count == 0 ? null : string.Join(", ", words.Select((word, index) => index == 0 ? word : Lower(word)));
    }

    /// <summary>The rating in one line, for example "Rated down: wrong, out of date".</summary>
    public static string Of(RatingView rating) =>
        rating.Value == RatingValue.Up ? "Rated up"
        : ListOf(rating.Reasons) is { } reasons ? "Rated down: " + Lower(reasons)
        : "Rated down";

    /// <summary>What is wrong with an answer of the list, the worst first.</summary>
    public static string ComplaintOf(ReviewRow row) =>
        row switch
        {
            { Rating: RatingValue.Down } => ListOf(row.Reasons) ?? "Rated down",
            { Unsupported: > 0 } => SupportOf(row)!,
            { Rating: RatingValue.Up } => "Rated up",
            _ => "Rating taken back",
        };

    /// <summary>The rest of the line under a question.</summary>
    public static IEnumerable<string> DetailsOf(ReviewRow row)
    {
        if (row.Rating == RatingValue.Down && SupportOf(row) is { } support)
            yield return support;
        if (row.Unsupported > 0 && row.Rating is null)
            yield return "Not rated";
        if (row is { Outcome: AnswerOutcome.NotFound, Unsupported: 0 })
            yield return "Answered “not in the documents”";
        if (row.Verdict is { } verdict)
            yield return row.IsOpen ? $"Rated again after “{Of(verdict)}”" : $"Reviewed: {Lower(Of(verdict))}";
        yield return DayOf(row.AskedAt);
    }

    public static string DayOf(DateTime day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string TimeOf(DateTime time) => time.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"1,000+" where counting stopped.</summary>
    public static string CountOf(int total, int most) =>
        total > most ? FormattableString.Invariant($"{most:N0}+") : total.ToString("N0", CultureInfo.InvariantCulture);

    private static string? SupportOf(ReviewRow row) =>
        row.Unsupported == 0 ? null
        : row.Outcome == AnswerOutcome.NotFound ? "Nothing of it supported, so it was withheld"
        : FormattableString.Invariant(
            $"{row.Unsupported} of {row.Sentences} {(row.Sentences == 1 ? "sentence" : "sentences")} unsupported"
        );

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];
}

namespace KnowledgeAssistant.Reviews;

/// <summary>What a reviewer makes of an answer.</summary>
public enum Verdict
{
    Correct,
    Partly,
    Wrong,

    /// <summary>The documents do not answer the question.</summary>
    NotAnswerable,

    /// <summary>A document has it, but the search did not bring it up.</summary>
    ShouldHaveBeenFound,
}

/// <summary>One verdict on a turn. Verdicts are never changed: a new one comes after the old one and counts in its place.</summary>
public sealed class Review
{
    /// <summary>The longest corrected answer, in UTF-16 units.</summary>
    public const int MaxCorrection = 10_000;

    /// <summary>The longest note, in UTF-16 units.</summary>
    public const int MaxNote = 2_000;

    public required Guid TurnId { get; init; }

    /// <summary>From 1 within its turn, without gaps.</summary>
    public required int Number { get; init; }
    public required Guid ReviewerId { get; init; }

    /// <summary>Their name at that time; shown to reviewers only.</summary>
    public required string ReviewerName { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>Markdown, shown to the reader who asked; empty when there is none.</summary>
    public required string CorrectedAnswer { get; init; }

    /// <summary>For other reviewers; the reader never sees it.</summary>
    public required string Note { get; init; }
    public required DateTime ReviewedAt { get; init; }
}

/// <summary>A verdict as it is given.</summary>
public sealed record ReviewDraft(Verdict Verdict, string CorrectedAnswer, string Note);

/// <summary>A verdict as reviewers see it.</summary>
/// <param name="Number">To be named when a further one is saved.</param>
public sealed record ReviewView(int Number, string ReviewerName, Verdict Verdict, string CorrectedAnswer, string Note, DateTime ReviewedAt);

/// <summary>A verdict as the reader who asked sees it: without name and note.</summary>
public sealed record ReaderReview(Verdict Verdict, string CorrectedAnswer, DateTime ReviewedAt);

using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Reviews;

public enum ReviewState
{
    /// <summary>No verdict yet, or rated down anew since.</summary>
    Open,
    Reviewed,
}

/// <summary>What the readers said.</summary>
public enum RatedAs
{
    Down,
    Up,
    NotRated,
}

/// <summary>How far the answer rests on its sources.</summary>
public enum SupportState
{
    HasUnsupported,
    AllSupported,

    /// <summary>The answer was "not in the documents".</summary>
    NotFound,
}

/// <summary>Which part of the queue; what is null does not matter.</summary>
public sealed record ReviewFilter
{
    public ReviewState? State { get; init; } = ReviewState.Open;

    /// <summary>Null is everything but answers rated up: they are praise, and shown when asked for.</summary>
    public RatedAs? Rated { get; init; }

    /// <summary>One of the reasons; an answer may have others too.</summary>
    public RatingReasons? Reason { get; init; }
    public SupportState? Support { get; init; }

    /// <summary>A collection of which at least one passage lay before the writer.</summary>
    public Guid? CollectionId { get; init; }

    /// <summary>First and last day on which the question was asked (UTC), both included.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>Words that the question or the answer holds, all of them; null or blank for any.</summary>
    public string? Text { get; init; }
}

/// <summary>A turn in the queue. Says nothing of who asked.</summary>
/// <param name="RewrittenQuestion">What was searched for, where it differs from the question.</param>
/// <param name="Verdict">The newest; with <paramref name="IsOpen"/> it was rated down anew since.</param>
public sealed record ReviewRow(
    Guid TurnId,
    string Question,
    string? RewrittenQuestion,
    DateTime AskedAt,
    AnswerOutcome? Outcome,
    int Sentences,
    int Unsupported,
    RatingValue? Rating,
    RatingReasons Reasons,
    bool IsOpen,
    Verdict? Verdict
);

/// <param name="Total">Counted up to <see cref="ReviewQueue.MostCounted"/>, one more when there are more than that.</param>
public sealed record ReviewQueuePage(IReadOnlyList<ReviewRow> Rows, int Total);

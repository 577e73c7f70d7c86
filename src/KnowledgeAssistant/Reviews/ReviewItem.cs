using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// A turn that reviewers are to look at: rated, or with sentences that nothing supports. Holds what the queue is filtered and ordered by,
/// so that a page of it reads no turn that it does not show.
/// </summary>
internal sealed class ReviewItem
{
    public required Guid TurnId { get; init; }

    /// <summary>Whose question it is: they never review it themselves, and nobody else is told.</summary>
    public required Guid AskerId { get; init; }
    public required DateTime AskedAt { get; init; }
    public required AnswerOutcome? Outcome { get; init; }
    public required int Sentences { get; init; }
    public required int Unsupported { get; init; }
    public RatingValue? Rating { get; private set; }
    public RatingReasons Reasons { get; private set; }

    /// <summary>The newest verdict; null before the first.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>Whether it waits for a verdict: never reviewed, or rated down anew since.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>See <see cref="Reviews.Severity"/>.</summary>
    public int Severity { get; private set; }

    /// <summary>To be called once it is made and whenever the reader rates or takes the rating back.</summary>
    public void Weigh(RatingView? rating)
    {
        var isNewComplaint = rating is { Value: RatingValue.Down } && (Rating, Reasons) != (rating.Value, rating.Reasons);
        (Rating, Reasons) = (rating?.Value, rating?.Reasons ?? RatingReasons.None);
        Severity = Reviews.Severity.Of(rating, Unsupported, Sentences);
        IsOpen |= isNewComplaint;
    }

    public void Close(Verdict verdict) => (Verdict, IsOpen) = (verdict, false);
}

/// <summary>
/// A document that a turn rested on or considered, with who might read it when the turn was taken into the queue. A document narrowed since
/// is asked for its labels of today as well; one deleted since can only be judged by these.
/// </summary>
internal sealed class ReviewSource
{
    public required Guid TurnId { get; init; }

    /// <summary>All zeros for what could not be found any more.</summary>
    public required Guid DocumentId { get; init; }
    public required Guid CollectionId { get; init; }

    /// <summary>See <see cref="SourceRule"/>.</summary>
    public required string Rule { get; init; }
}

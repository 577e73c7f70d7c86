namespace KnowledgeAssistant.Reviews;

public enum RatingValue
{
    Up,
    Down,
}

/// <summary>What a reader found wrong with an answer; several may hold at once.</summary>
[Flags]
public enum RatingReasons
{
    None = 0,
    Wrong = 1,
    Incomplete = 2,

    /// <summary>The cited source does not say so.</summary>
    NotInSource = 4,
    OutOfDate = 8,

    /// <summary>The answer says "not found", but a document has it.</summary>
    NotFoundThoughItExists = 16,
    Other = 32,
}

/// <summary>What the reader who asked says of one answer. One a turn, since a turn has one owner; changed and taken back at will.</summary>
public sealed class Rating
{
    /// <summary>The longest comment kept, in UTF-16 units; longer ones are cut.</summary>
    public const int MaxComment = 2_000;

    public required Guid TurnId { get; init; }
    public required Guid UserId { get; init; }
    public required RatingValue Value { get; set; }

    /// <summary>None for an answer rated up.</summary>
    public required RatingReasons Reasons { get; set; }

    /// <summary>Untrusted text; empty when nothing was written.</summary>
    public required string Comment { get; set; }
    public required DateTime RatedAt { get; set; }
}

/// <summary>A rating as it is given, and as it is shown.</summary>
public sealed record RatingView(RatingValue Value, RatingReasons Reasons, string Comment);

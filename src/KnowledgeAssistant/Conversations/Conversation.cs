namespace KnowledgeAssistant.Conversations;

/// <summary>A thread of questions and answers of one user. Nobody else reads it; turns that were rated may be reviewed.</summary>
public sealed class Conversation
{
    /// <summary>The longest title kept; longer ones are cut at a word.</summary>
    public const int MaxTitle = 80;

    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string Title { get; set; }
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the last question was asked; lists are ordered by it.</summary>
    public DateTime UpdatedAt { get; set; }

    /// <summary>The last turn of the branch that is shown; null without turns.</summary>
    public Guid? LeafId { get; set; }

    /// <summary>When the owner put it on top of the list; null when it stands among its day's.</summary>
    public DateTime? PinnedAt { get; set; }

    /// <summary>When the last answer in it was over; null until one was.</summary>
    public DateTime? AnsweredAt { get; set; }

    /// <summary>When the owner last had an open page of it after an answer was over.</summary>
    public DateTime? SeenAt { get; set; }

    /// <summary>
    /// Set while the owner may still undo the deletion: no query sees it or its turns any more, and <see cref="DeletedConversations"/> takes
    /// it away.
    /// </summary>
    public DateTime? DeletedAt { get; set; }
}

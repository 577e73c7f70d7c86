using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>Where a question goes in the conversation's tree of turns.</summary>
public enum AnswerKind
{
    /// <summary>It follows the turn <see cref="StartAnswer.At"/>, or the one shown last when that is null.</summary>
    Ask,

    /// <summary>The question of the turn <see cref="StartAnswer.At"/> once more, beside it.</summary>
    Regenerate,

    /// <summary>Another question beside the turn <see cref="StartAnswer.At"/>, whose branch is kept.</summary>
    Edit,
}

/// <summary>One send. What may be read is asked of the user table when the answer begins, not here: rights may change while it waits.</summary>
/// <param name="RunId">Made by the sender, once per send (a version-7 Guid): the same id gives the same run, also after a restart. It becomes the turn's id.</param>
/// <param name="ConversationId">Made by the sender for a new conversation, which is created with the question as its title.</param>
/// <param name="Question">Ignored for <see cref="AnswerKind.Regenerate"/>, as is <paramref name="Filter"/>.</param>
public sealed record StartAnswer(Guid RunId, Guid ConversationId, Guid UserId, string Question, MetadataFilter Filter)
{
    public AnswerKind Kind { get; init; } = AnswerKind.Ask;

    /// <summary>A turn of the conversation; see <see cref="AnswerKind"/>. Required but for <see cref="AnswerKind.Ask"/>.</summary>
    public Guid? At { get; init; }
}

/// <summary>A run as it was when asked for.</summary>
/// <param name="Refusal">Set when the run was not started (too many at once, somebody else's conversation): plain words; nothing was stored.</param>
public sealed record AnswerRun(Guid Id, Guid ConversationId, TurnState State, string? Refusal = null)
{
    /// <summary>What kind of refusal it is, for programs.</summary>
    public RefusalKind? Kind { get; init; }
}

public enum RefusalKind
{
    /// <summary>The conversation or turn is not there, or somebody else's.</summary>
    NotFound,

    /// <summary>Too many wait already; again later.</summary>
    TooMany,

    /// <summary>The server is going down; again later.</summary>
    Closing,
}

/// <param name="Sequence">From 1, without gaps within its run; 0 for <see cref="RunWaiting"/>, which is not counted.</param>
public sealed record NumberedEvent(long Sequence, AnswerEvent Event);

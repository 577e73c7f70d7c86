using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>One send.</summary>
/// <param name="RunId">Made by the sender, once per send (a version-7 Guid): the same id gives the same run, also after a restart. It becomes the turn's id.</param>
/// <param name="ConversationId">Made by the sender for a new conversation, which is created with the question as its title.</param>
public sealed record StartAnswer(Guid RunId, Guid ConversationId, Guid UserId, string Question, AccessScope Scope, MetadataFilter Filter);

/// <summary>A run as it was when asked for.</summary>
/// <param name="Refusal">Set when the run was not started (too many at once, somebody else's conversation): plain words; nothing was stored.</param>
public sealed record AnswerRun(Guid Id, Guid ConversationId, TurnState State, string? Refusal = null);

/// <param name="Sequence">From 1, without gaps within its run.</param>
public sealed record NumberedEvent(long Sequence, AnswerEvent Event);

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>One question as asked.</summary>
/// <param name="Question">Any text; longer than 100,000 characters is cut.</param>
/// <param name="History">What was said before in the conversation, oldest first; empty for a first question.</param>
public sealed record AnswerRequest(string Question, IReadOnlyList<HistoryMessage> History, AccessScope Scope, MetadataFilter Filter);

public enum HistoryRole
{
    User,
    Assistant,
}

public sealed record HistoryMessage(HistoryRole Role, string Content);

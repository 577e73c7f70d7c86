using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Reviews;

/// <summary>Who reviews, with what they may read at this moment. The right to review is not a right to read.</summary>
public sealed record Reviewer(Guid UserId, string Name, AccessScope Scope);

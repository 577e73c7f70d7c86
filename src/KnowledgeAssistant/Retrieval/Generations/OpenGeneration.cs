namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>A generation that can be read and, where this process may, written.</summary>
/// <param name="Row">As it was when it was opened; null for one that the database does not name: a command that only searches, or measures.</param>
public sealed record OpenGeneration(Generation? Row, IIndexGeneration Index);

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>How often the terms of a title and of the other context count.</summary>
internal readonly record struct TermWeights(int Title, int Context);

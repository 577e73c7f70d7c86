namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>The passages of a segment that a question may see.</summary>
/// <param name="Bits">One for each passage, lowest first.</param>
internal sealed record AllowedPassages(ulong[] Bits, int Count);

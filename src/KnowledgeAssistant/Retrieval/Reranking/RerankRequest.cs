namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>Passages to be ordered anew for one question.</summary>
/// <param name="Question">Self-contained.</param>
/// <param name="Asked">What the reader typed, where <paramref name="Question"/> was made of it and the conversation.</param>
/// <param name="Candidates">As fusion ordered them; all of them may be read by whoever asks.</param>
public sealed record RerankRequest(string Question, string? Asked, IReadOnlyList<RerankCandidate> Candidates);

/// <param name="Fused">The score of the fused ranking, 0 to 1.</param>
public sealed record RerankCandidate(Passage Passage, double Fused);

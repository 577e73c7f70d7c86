namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>What orders the fused passages once more before the best are taken.</summary>
public enum RerankerKind
{
    /// <summary>Nothing: the fused ranking stands.</summary>
    None,

    /// <summary><see cref="LocalReranker"/>: works offline and costs a few milliseconds.</summary>
    Local,
}

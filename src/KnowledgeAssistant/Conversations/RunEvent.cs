namespace KnowledgeAssistant.Conversations;

/// <summary>One numbered event of a run that is not over yet, as it was shown. The finished turn replaces them.</summary>
public sealed class RunEvent
{
    public required Guid RunId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }
    public required string Json { get; init; }
}

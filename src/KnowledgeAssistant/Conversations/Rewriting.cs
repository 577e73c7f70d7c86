namespace KnowledgeAssistant.Conversations;

/// <summary>What a turn shows of a question that was completed from the turns before it, when those words may not be known any more.</summary>
internal static class Rewriting
{
    public static IReadOnlyList<TurnStep> Hidden(IReadOnlyList<TurnStep> steps) => [.. steps.Select(Hidden)];

    /// <summary>The terms searched for are the same words.</summary>
    public static Retrieval.RetrievalTrace? Hidden(Retrieval.RetrievalTrace? trace, string question) =>
        trace is null ? null : trace with { Question = question, Terms = [] };

    private static TurnStep Hidden(TurnStep step) =>
        step.Step switch
        {
            AnswerStep.Rewrite => step with { Detail = "Completed from what was said before" },
            AnswerStep.Plan => step with { Detail = "Looked for the words of the completed question" },
            _ => step,
        };
}

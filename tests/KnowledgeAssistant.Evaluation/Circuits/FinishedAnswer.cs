using KnowledgeAssistant.TestCircuits;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>How a page without a screen is seen to have an answer to its end.</summary>
internal static class FinishedAnswer
{
    /// <summary>Only a finished answer shows it.</summary>
    private const string End = "Why these sources";

    public static Task WaitForAnswerAsync(this CircuitClient page, CancellationToken cancellationToken) =>
        page.WaitForTextAsync(text => text.Contains(End, StringComparison.Ordinal), cancellationToken);
}

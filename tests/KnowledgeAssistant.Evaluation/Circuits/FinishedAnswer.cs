using KnowledgeAssistant.TestCircuits;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>How a page without a screen is seen to have an answer to its end.</summary>
internal static class FinishedAnswer
{
    private const string Article = "run-";

    /// <summary>Waits for the answer to the question that was just sent: for what only this turn offers, and only when it is over.</summary>
    /// <returns>Its turn.</returns>
    public static async Task<Guid> WaitForAnswerAsync(this CircuitClient page, CancellationToken cancellationToken)
    {
        var running = await page.WaitForElementAsync(
            element => IdOf(element) is not null && element.Attributes.GetValueOrDefault("data-running") == "true",
            cancellationToken
        );
        var turn = IdOf(running)!.Value;
        await page.WaitForElementAsync(element => Offers(element, $"/chat/turns/{turn:D}/answer.md"), cancellationToken);
        return turn;
    }

    /// <summary>Waits for a conversation that was opened with all its answers finished.</summary>
    public static Task WaitForConversationAsync(this CircuitClient page, Guid lastTurn, CancellationToken cancellationToken) =>
        page.WaitForElementAsync(element => Offers(element, $"/chat/turns/{lastTurn:D}/answer.md"), cancellationToken);

    private static Guid? IdOf(DrawnElement element) =>
        element.Attributes.TryGetValue("id", out var id) && id.StartsWith(Article, StringComparison.Ordinal)
            ? Guid.ParseExact(id[Article.Length..], "N")
            : null;

    private static bool Offers(DrawnElement element, string copy) => element.Attributes.GetValueOrDefault("data-copy-answer") == copy;
}

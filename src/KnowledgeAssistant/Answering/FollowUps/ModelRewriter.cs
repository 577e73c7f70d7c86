using System.Text;
using KnowledgeAssistant.Answering.ByModel;
using KnowledgeAssistant.Answering.Prompts;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>Asks the chat model for a self-contained question, with a short limit, and refuses an answer that is none.</summary>
internal sealed class ModelRewriter(ChatModel model, TimeProvider clock)
{
    /// <summary>A reader waits for it before anything is searched.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private const int MaxOutputTokens = 300;
    private const int HistoryMessages = 6;
    private const int LongestMessage = 600;

    /// <returns>The question, or why there is none: words that follow "the model".</returns>
    public async Task<(string? Question, string? Problem, ModelUse Use)> RewriteAsync(
        string question,
        IReadOnlyList<HistoryMessage> history,
        CancellationToken cancellationToken
    )
    {
        var use = ModelUses.Of(ModelPurpose.Rewrite, Prompt.Rewrite, model.Settings) with { MaxOutputTokens = MaxOutputTokens };
        var code = UntrustedText.NewCode();
        var prompt = Prompt.Rewrite.Fill(
            ("code", code),
            ("conversation", Conversation(history)),
            ("question", UntrustedText.Visible(question))
        );
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var options = new ChatOptions { MaxOutputTokens = MaxOutputTokens };
        var text = new StringBuilder();
        try
        {
            await foreach (var update in model.Client.GetStreamingResponseAsync(prompt, options, either.Token))
            {
                text.Append(update.Text);
                use = use.With(update);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "did not answer in time", use);
        }
        catch (ModelException)
        {
            return (null, "could not be asked", use);
        }
        var written = RewrittenQuestion.Of(text.ToString());
        return RewrittenQuestion.Problem(written, question, history) is { } problem ? (null, problem, use) : (written, null, use);
    }

    private static string Conversation(IReadOnlyList<HistoryMessage> history)
    {
        var text = new StringBuilder();
        foreach (var message in history.TakeLast(HistoryMessages))
        {
            var said = UntrustedText.OneLine(message.Content);
            text.Append(message.Role == HistoryRole.User ? "Reader: " : "Answer: ");
            text.Append(said.Length <= LongestMessage ? said : said[..LongestMessage] + " …").Append('\n');
        }
        return text.ToString().TrimEnd();
    }
}

using KnowledgeAssistant.Answering.ByModel;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>Makes follow-ups self-contained: by the chat model where there is one, by rule otherwise and whenever the model's words are no use.</summary>
public sealed class FollowUpQuestions(ChatModels models, TimeProvider clock)
{
    /// <param name="history">Oldest first.</param>
    public async Task<FollowUp> RewriteAsync(string question, IReadOnlyList<HistoryMessage> history, CancellationToken cancellationToken)
    {
        var byRule = FollowUpRewriter.Rewrite(question, history);
        if (models.Current is not { } model || question.Length > FollowUpRewriter.LongestQuestion)
            return byRule;
        if (!byRule.IsRewritten && WholeQuestion.Is(question))
            return byRule with { Detail = $"{byRule.Detail} (by rule: it names all that it asks about, so the model was not asked)" };
        var (written, problem, use) = await new ModelRewriter(model, clock).RewriteAsync(question, history, cancellationToken);
        if (written is null)
            return byRule with { Detail = $"{byRule.Detail} (by rule, because the model {problem})", Use = use };
        var isRewritten = !string.Equals(written, question.Trim(), StringComparison.Ordinal);
        return new FollowUp(isRewritten ? written : question, isRewritten, Detail(isRewritten ? written : null, byRule)) { Use = use };
    }

    private static string Detail(string? written, FollowUp byRule)
    {
        var detail = written is null ? "The question stands on its own, says the model" : $"Understood by the model as “{written}”";
        return byRule.IsRewritten && byRule.Question != written ? $"{detail}; by rule it would be “{byRule.Question}”" : detail;
    }
}

using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Answering;

/// <summary>What is going to be looked for.</summary>
/// <param name="Detail">Plain words for the reader.</param>
/// <param name="Clarification">Set when there is nothing to look for: what the reader should do.</param>
internal sealed record QuestionPlan(string Detail, string? Clarification)
{
    private const int MostShown = 8;

    public static QuestionPlan Of(string question)
    {
        if (!question.Any(char.IsLetterOrDigit))
            return new QuestionPlan("There are no words in it", "Please write your question in words.");
        var words = Words(question);
        if (words.Count == 0)
            return new QuestionPlan(
                "Only words that stand in every text",
                "I can search for nothing in this question. Please name what you want to know about."
            );
        var more = words.Count > MostShown ? " …" : "";
        var kind = QuestionAnalysis.Describe(QuestionAnalysis.KindOf(question));
        return new QuestionPlan($"Looking for {kind}: {string.Join(", ", words.Take(MostShown))}{more}", null);
    }

    /// <summary>The words that are searched for, as they were written.</summary>
    private static List<string> Words(string question) =>
        [
            .. Analyser
                .Tokens(question)
                .Select(token => question[token.Start..token.End])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(MostShown + 1),
        ];
}

using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering;

/// <summary>The honest "not in the documents", with the titles that came nearest.</summary>
internal static class NotFoundText
{
    private const int Titles = 3;

    /// <summary>The best passage of each of the nearest documents.</summary>
    public static IReadOnlyList<Evidence> Nearest(IReadOnlyList<Evidence> evidence) =>
        [.. evidence.DistinctBy(item => item.DocumentId).DistinctBy(item => item.Title, StringComparer.OrdinalIgnoreCase).Take(Titles)];

    public static string Of(IReadOnlyList<Evidence> evidence)
    {
        var titles = Nearest(evidence).Select(item => $"“{MarkdownText.Escape(item.Title)}”").ToList();
        return titles.Count switch
        {
            0 => "I found nothing about this in the documents you may read.",
            1 => $"{RemainingAnswer.NothingFound} The nearest is {titles[0]}.",
            _ => $"{RemainingAnswer.NothingFound} The nearest are {string.Join(", ", titles.SkipLast(1))} and {titles[^1]}.",
        };
    }
}

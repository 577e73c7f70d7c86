using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>The honest "not in the documents", with the titles that came nearest.</summary>
internal static class NotFoundText
{
    private const int Titles = 3;

    /// <summary>The best passage of each of the nearest documents.</summary>
    public static IReadOnlyList<Evidence> Nearest(IReadOnlyList<Evidence> evidence) =>
        [.. evidence.DistinctBy(item => item.DocumentId).DistinctBy(item => item.Title, StringComparer.OrdinalIgnoreCase).Take(Titles)];

    private const string WordsOnly =
        " Only the words of the question were looked for, since the search server is away at the moment. Ask again later, or in other words.";

    /// <param name="isOfCopy">Only words were searched, since the search server is away: then nothing is said of what other words hold.</param>
    public static string Of(IReadOnlyList<Evidence> evidence, MetadataFilter filter, bool isRefilling, bool isOfCopy) =>
        Of(evidence, filter, isRefilling) + (isOfCopy && !isRefilling ? WordsOnly : "");

    /// <param name="isRefilling">Documents are missing from the index for the moment: then nothing is said of what "the documents" hold.</param>
    private static string Of(IReadOnlyList<Evidence> evidence, MetadataFilter filter, bool isRefilling)
    {
        if (isRefilling)
            return "I found no answer to this yet: the search index was damaged or lost, and the documents are being made searchable again. "
                + "Ask again in a few minutes.";
        if (evidence.Count == 0 && !filter.IsNone)
            return "No passage that you may read matches the filter of this question.";
        var place = filter.IsNone ? "the documents you may read" : "the documents that the filter of this question leaves";
        var titles = Nearest(evidence).Select(item => $"“{MarkdownText.Escape(item.Title)}”").ToList();
        return titles.Count switch
        {
            0 => $"I found nothing about this in {place}.",
            1 => $"{RemainingAnswer.NothingFound} The nearest is {titles[0]}.",
            _ => $"{RemainingAnswer.NothingFound} The nearest are {string.Join(", ", titles.SkipLast(1))} and {titles[^1]}.",
        };
    }
}

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>What an admin should know of recognised pages, in words.</summary>
internal static class RecognitionNotes
{
    private const int NamedPages = 20;

    /// <param name="least">Pages below this confidence are named.</param>
    public static IEnumerable<string> Of(IReadOnlyCollection<RecognisedPage> pages, double least)
    {
        var doubtful = pages.Where(page => page.Confidence < least).Select(page => page.Page).Order().ToList();
        if (doubtful.Count == 0)
            yield break;
        var more = doubtful.Count > NamedPages ? $" and {doubtful.Count - NamedPages:N0} more" : "";
        yield return doubtful.Count == 1
            ? $"The text of page {doubtful[0]} could be recognised only with little confidence: compare it with the original before relying on it."
            : $"The text of pages {string.Join(", ", doubtful.Take(NamedPages))}{more} could be recognised only with little confidence: compare it with the original before relying on it.";
    }
}

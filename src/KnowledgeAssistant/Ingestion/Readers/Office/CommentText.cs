namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Remarks in the margin, which are not the document's own words: they say so themselves.</summary>
internal static class CommentText
{
    /// <param name="place">The cell it stands at, where there are cells.</param>
    /// <returns>Null for an empty comment.</returns>
    public static string? Of(string? author, string text, string? place = null)
    {
        text = NormalisedText.Line(text);
        author = NormalisedText.Line(author ?? "");
        if (text.Length == 0)
            return null;
        var by = author.Length > 0 ? $" by {author}" : "";
        return place is null ? $"Comment{by}: {text}" : $"Comment{by} on {place}: {text}";
    }
}

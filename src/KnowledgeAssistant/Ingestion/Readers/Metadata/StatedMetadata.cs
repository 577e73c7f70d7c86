namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>What a file says of itself, brought into one form: programs write placeholders, lists in one field and regional codes.</summary>
internal static class StatedMetadata
{
    private const int MostAuthors = 20;
    private const int LongestAuthor = 120;

    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin",
        "administrator",
        "anonymous",
        "author",
        "default",
        "microsoft office user",
        "none",
        "n/a",
        "owner",
        "root",
        "unknown",
        "user",
        "windows user",
    };

    /// <param name="authors">Fields as they stand; one may name several people, parted by semicolons.</param>
    /// <param name="language">A language tag ("en-GB") or null.</param>
    public static DocumentMetadata Of(IEnumerable<string?> authors, string? language, string? type = null) =>
        new(Authors(authors), Language(language), type);

    public static IReadOnlyList<string> Authors(IEnumerable<string?> fields)
    {
        var authors = new List<string>();
        foreach (var part in fields.SelectMany(field => (field ?? "").Split(';', '\n')))
        {
            var author = NormalisedText.Line(part);
            if (author.Length is 0 or > LongestAuthor || Placeholders.Contains(author) || !author.Any(char.IsLetter))
                continue;
            if (authors.Count < MostAuthors && !authors.Contains(author, StringComparer.OrdinalIgnoreCase))
                authors.Add(author);
        }
        return authors;
    }

    /// <summary>The first part of a language tag where it is an ISO 639-1 code.</summary>
    public static string? Language(string? tag)
    {
        var code = (tag ?? "").Trim().Split('-', '_')[0].ToLowerInvariant();
        return code.Length == 2 && code.All(char.IsAsciiLetterLower) ? code : null;
    }
}

using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>Authors that a line near the start names as such: "Author: Ada Lovelace".</summary>
internal static partial class NamedAuthors
{
    private const int BlocksLookedAt = 25;

    /// <returns>Null when no line names any.</returns>
    public static IReadOnlyList<string>? In(DocumentContent content)
    {
        foreach (var block in content.Blocks.Take(BlocksLookedAt))
        {
            if (block.Range.Length > 300 || block.Kind == BlockKind.Code)
                continue;
            var match = Line().Match(content.TextOf(block));
            if (!match.Success)
                continue;
            var authors = StatedMetadata.Authors([match.Groups[1].Value]).Where(IsName).ToList();
            if (authors.Count > 0)
                return authors;
        }
        return null;
    }

    /// <summary>A sentence that begins with the word is none: names are a few words with capitals.</summary>
    private static bool IsName(string text)
    {
        var words = text.Split(' ');
        return words.Length <= 5 && text.Length <= 60 && char.IsUpper(text[0]) && !text.EndsWith('.');
    }

    [GeneratedRegex(
        @"^(?:Authors?|Written by|Author\(s\)|Prepared by|Autor(?:in)?|Verfasser(?:in)?|Auteur|Autore)\s*[:|]\s*(.+)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Line();
}

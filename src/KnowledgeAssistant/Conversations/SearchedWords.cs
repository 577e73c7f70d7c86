using System.Text;

namespace KnowledgeAssistant.Conversations;

/// <summary>What somebody typed to find an answer again, as words that each must be there, and as patterns for the database.</summary>
internal static class SearchedWords
{
    private const int MaxWords = 6;
    private const int MaxLength = 64;

    public static List<string> Of(string text) =>
        [
            .. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Length <= MaxLength ? word : word[..MaxLength])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(MaxWords),
        ];

    /// <summary>LIKE folds the case of ASCII letters only, so a word with others is looked for in the three ways people write it.</summary>
    public static (string Typed, string Lower, string Capital) PatternsOf(string word)
    {
        var lower = word.ToLowerInvariant();
        return Ascii.IsValid(word)
            ? (Pattern(word), Pattern(word), Pattern(word))
            : (Pattern(word), Pattern(lower), Pattern(char.ToUpperInvariant(lower[0]) + lower[1..]));
    }

    private static string Pattern(string word) =>
        $"%{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}

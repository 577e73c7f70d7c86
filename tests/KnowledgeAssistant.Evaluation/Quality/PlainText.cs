using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>
/// A text as it is compared, table cells apart: lines in reading order without what only marks them up. Both sides come to it: the expected
/// Markdown by <see cref="ExpectedText"/>, what the reader made by <see cref="ReadText"/>.
/// </summary>
/// <param name="Cells">Of tables, empty ones left out.</param>
internal sealed partial record PlainText(string Text, IReadOnlyList<string> Cells)
{
    /// <summary>Folded: compatibility forms, accents, case, kinds of quotation marks and dashes. White space of any kind is one space.</summary>
    public static PlainText Of(IEnumerable<string> lines, IEnumerable<string> cells) =>
        new(
            string.Join(' ', lines.Select(Folded).Where(line => line.Length > 0)),
            [.. cells.Select(cell => WithoutSpace(Folded(cell))).Where(cell => cell.Length > 0)]
        );

    /// <summary>For the edit similarity: where a space stands beside marked-up text is a matter of taste, and glued words show among the words.</summary>
    public string Characters { get; } = WithoutSpace(Text);

    public string[] Words { get; } = Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>List markers go on both sides: one writes "-" where the other writes "•", or a number where the list has one.</summary>
    public static string WithoutMarker(string line) => Marker().Replace(line, "");

    /// <summary>A list in a table's cell stands in one line.</summary>
    public static string WithoutMarkers(string cell) => InnerMarker().Replace(cell, " ");

    private static string WithoutSpace(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    private static string Folded(string line)
    {
        var folded = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Folding.IsIgnored(rune.Value, category))
                continue;
            if (Rune.IsWhiteSpace(rune) || category == UnicodeCategory.Control)
                folded.Append(' ');
            else
                folded.Append(Sign(rune.Value) ?? Folding.Find(rune.Value) ?? rune.ToString());
        }
        return string.Join(' ', Leader().Replace(folded.ToString(), " ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string? Sign(int codePoint) =>
        codePoint switch
        {
            '‘' or '’' or '‚' or '‛' or '′' or '`' or '"' or '“' or '”' or '„' or '‟' or '″' => "'",
            >= 0x2010 and <= 0x2015 or 0x2212 or 0x2043 => "-",
            '•' or '·' or '●' or '▪' or '◦' or '○' or '■' or '□' or '‣' => "",
            // Emphasis of Markdown that stands as text on one side only.
            '*' or '_' or '~' => "",
            _ => null,
        };

    [GeneratedRegex(@"^\s*(?:(?:[-*+•‣◦▪●○■□–—]|\(?[0-9]{1,3}[.)])\s+)+", RegexOptions.None, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"(?<=^|\s)(?:[-*+•]|[0-9]{1,3}\.)\s+(?=\S)", RegexOptions.None, 1000)]
    private static partial Regex InnerMarker();

    /// <summary>The dots from an entry of a table of contents to its page.</summary>
    [GeneratedRegex(@"(?:\.\s*){4,}", RegexOptions.None, 1000)]
    private static partial Regex Leader();
}

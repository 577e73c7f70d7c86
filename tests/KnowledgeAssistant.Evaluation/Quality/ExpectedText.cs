using System.Net;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>
/// The expected texts are Markdown: comments (the places of pictures), heading and list marks, fences, emphasis, targets of links, escapes and entities
/// go; a table row becomes its cells, the line below a header nothing.
/// </summary>
internal static partial class ExpectedText
{
    public static PlainText Of(string markdown)
    {
        List<string> lines = [];
        List<string> cells = [];
        foreach (var raw in Comment().Replace(markdown, "").Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith("```", StringComparison.Ordinal) || Rule().IsMatch(line))
                continue;
            if (line is ['|', .., '|'])
            {
                var row = CellEnd()
                    .Split(line[1..^1])
                    .Select(cell => PlainText.WithoutMarkers(Inline(Heading().Replace(cell.Trim(), ""))))
                    .ToList();
                cells.AddRange(row);
                lines.AddRange(row);
            }
            else
            {
                lines.Add(PlainText.WithoutMarker(Inline(Heading().Replace(line, ""))));
            }
        }
        return PlainText.Of(lines, cells);
    }

    private static string Inline(string text) =>
        WebUtility.HtmlDecode(Escape().Replace(Link().Replace(text, "$1"), "$1")).Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline, 1000)]
    private static partial Regex Comment();

    /// <summary>Below a table's header, or a line across the page.</summary>
    [GeneratedRegex(@"^(?:\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?|-{3,}|\*{3,}|_{3,})$", RegexOptions.None, 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 1000)]
    private static partial Regex CellEnd();

    [GeneratedRegex(@"^#{1,6}\s+", RegexOptions.None, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+""[^""]*"")?\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\\([\\`*_{}\[\]()#+\-.!|~<>])", RegexOptions.None, 1000)]
    private static partial Regex Escape();
}

namespace KnowledgeAssistant.Ingestion.Readers.Text;

/// <summary>Turns the lines of a plain text into blocks, one group between empty lines at a time.</summary>
internal sealed class TextBlocks(ContentBuilder content, TextLayout layout, CapitalHeadings capitals)
{
    private const int LongestHeading = 80;

    public void Add(IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var groups = Groups(lines);
        for (var i = 0; i < groups.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddGroup(groups[i], i + 1 < groups.Count ? groups[i + 1] : null);
        }
    }

    private static List<List<string>> Groups(IReadOnlyList<string> lines)
    {
        var groups = new List<List<string>>();
        var group = new List<string>();
        foreach (var line in lines)
        {
            if (line.Length > 0)
            {
                group.Add(line);
                continue;
            }
            if (group.Count > 0)
                groups.Add(group);
            group = [];
        }
        if (group.Count > 0)
            groups.Add(group);
        return groups;
    }

    private void AddGroup(List<string> group, List<string>? next)
    {
        if (group.Count > 1 && UnderlineLevel(group[0], group[1]) is { } level)
        {
            content.Heading(level, group[0], capitals.Readable(group[0]));
            group = group[2..];
        }
        else if (group.Count == 1 && next is not null && HeadingLevel(group[0], next[0]) is { } plainLevel)
        {
            content.Heading(plainLevel, group[0], capitals.Readable(group[0]));
            return;
        }
        if (group.Count == 0 || IsRule(group))
            return;
        if (TextTable.TryRead(group) is { } table)
            content.Table(table.Rows, table.HeaderRows);
        else
            AddLines(group);
    }

    /// <summary>Wrapped lines are joined; items of lists and short lines are blocks of their own.</summary>
    private void AddLines(List<string> group)
    {
        var start = 0;
        for (var i = 1; i <= group.Count; i++)
        {
            var continues =
                i < group.Count
                && !ListMarkers.StartsWith(group[i])
                && (layout.IsWrapped(group[i - 1], group[i]) || IsContinuedItem(group[start], group[i]));
            if (continues)
                continue;
            AddBlock(string.Join(' ', group[start..i]), group[start]);
            start = i;
        }
    }

    /// <summary>Lines of a list item stand under its text.</summary>
    private static bool IsContinuedItem(string item, string line) => ListMarkers.StartsWith(item) && Indent(line) > Indent(item);

    private void AddBlock(string text, string firstLine)
    {
        if (ListMarkers.StartsWith(firstLine))
            content.ListItem(1 + Math.Min(5, Indent(firstLine) / 2), text);
        else
            content.Paragraph(text);
    }

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart().Length;

    private static bool IsRule(List<string> group) => group.Count == 1 && group[0].Length > 2 && !group[0].Any(char.IsLetterOrDigit);

    private static int? UnderlineLevel(string line, string underline)
    {
        if (
            underline.Length < 3
            || line.Length is 0 or > LongestHeading
            || Math.Abs(underline.Length - line.Length) > Math.Max(3, line.Length / 4)
        )
            return null;
        if (
            underline.AsSpan().ContainsAnyExcept(underline[0])
            || line.Contains('\t', StringComparison.Ordinal)
            || !line.Any(char.IsLetterOrDigit)
        )
            return null;
        return underline[0] switch
        {
            '=' or '*' or '#' => 1,
            '-' => 2,
            '~' or '^' or '_' => 3,
            _ => null,
        };
    }

    /// <summary>A line alone between empty lines that is numbered like a section ("2.1 Scope") or all in capitals, with text after it.</summary>
    private static int? HeadingLevel(string line, string next)
    {
        if (line.Length > LongestHeading || line[^1] is '.' or ',' or ';' or ':' or '!' or '?' || char.IsWhiteSpace(line[0]))
            return null;
        if (SectionNumbers.Level(line) is { } level)
            return SectionNumbers.AreAlike(line, next) ? null : level;
        return line.Count(char.IsLetter) >= 4 && !line.Any(char.IsLower) && line.Any(char.IsUpper) ? 1 : null;
    }
}

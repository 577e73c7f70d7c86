using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Safe blocks as text to take away: as Markdown that shows the same wherever it is opened (HTML and everything else that was text stays
/// text), or as plain text without any marks.
/// </summary>
/// <param name="marker">What stands for <c>[n]</c>.</param>
public sealed class SafeTextWriter(bool markdown, Func<int, string> marker)
{
    public string Write(IEnumerable<SafeBlock> blocks) => string.Join("\n\n", blocks.Select(Block));

    private string Block(SafeBlock block) =>
        block switch
        {
            SafeParagraph paragraph => Paragraph(paragraph.Inlines),
            SafeHeading heading => (markdown ? new string('#', Math.Min(6, heading.Level + 2)) + " " : "") + Inlines(heading.Inlines),
            SafeList list => List(list),
            SafeQuote quote => Indented(Write(quote.Blocks), markdown ? "> " : "  "),
            SafeCode code => markdown ? Fenced(code.Text) : code.Text,
            SafeTable table => Table(table),
            SafeRule => markdown ? "***" : "",
            _ => "",
        };

    /// <summary>"1. " at its start would make a list of it.</summary>
    private string Paragraph(IReadOnlyList<SafeInline> inlines)
    {
        var text = Inlines(inlines);
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return markdown && digits > 0 && digits < text.Length && text[digits] is '.' or ')' ? text.Insert(digits, "\\") : text;
    }

    private string List(SafeList list)
    {
        var number = list.First ?? 0;
        var items = list.Items.Select(item =>
        {
            var mark = list.First is null ? "- " : string.Create(CultureInfo.InvariantCulture, $"{number++}. ");
            return mark + Indented(Write(item), new string(' ', mark.Length))[mark.Length..];
        });
        return string.Join('\n', items);
    }

    private string Table(SafeTable table)
    {
        var rows = table.Rows.Select(row =>
            string.Join(markdown ? " | " : "\t", row.Cells.Select(cell => Inlines(cell).Replace('\n', ' ')))
        );
        if (!markdown)
            return string.Join('\n', rows);
        var lines = rows.Select(row => $"| {row} |").ToList();
        var columns = table.Rows.Count > 0 ? table.Rows[0].Cells.Count : 0;
        lines.Insert(Math.Min(1, lines.Count), "|" + string.Concat(Enumerable.Repeat(" --- |", columns)));
        return string.Join('\n', lines);
    }

    private string Inlines(IEnumerable<SafeInline> inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines)
            text.Append(Inline(inline, isFirst: text.Length == 0));
        return text.ToString();
    }

    private string Inline(SafeInline inline, bool isFirst) =>
        inline switch
        {
            SafeText words => Words(words.Text, isFirst),
            SafeStyled styled => Styled(styled),
            SafeCodeSpan code => markdown ? Spanned(code.Text) : code.Text,
            SafeLink link => Link(link),
            SafeBreak => markdown ? "\\\n" : "\n",
            SafeUnbroken unbroken => Inlines(unbroken.Inlines),
            SafeCitation citation => marker(citation.Number),
            _ => "",
        };

    /// <summary>Only a line's first words could open a block.</summary>
    private string Words(string text, bool isFirst) =>
        !markdown ? text
        : isFirst || text.Length == 0 ? MarkdownEscape.Of(text)
        : MarkdownEscape.Of("x" + text)[1..];

    private string Styled(SafeStyled styled)
    {
        var words = Inlines(styled.Inlines);
        var mark =
            !markdown || string.IsNullOrWhiteSpace(words) ? ""
            : styled.Style == SafeStyle.Strong ? "**"
            : styled.Style == SafeStyle.Struck ? "~~"
            : "*";
        return mark + words + mark;
    }

    private string Link(SafeLink link)
    {
        var words = Inlines(link.Inlines);
        if (markdown)
            return $"[{words}](<{link.Href}>)";
        return words == link.Href ? words : $"{words} ({link.Href})";
    }

    private static string Spanned(string code)
    {
        var fence = Fence(code, 1);
        return code.StartsWith('`') || code.EndsWith('`') ? $"{fence} {code} {fence}" : fence + code + fence;
    }

    private static string Fenced(string code)
    {
        var fence = Fence(code, 3);
        return $"{fence}\n{code}\n{fence}";
    }

    /// <summary>Longer than any run of backticks in the code.</summary>
    private static string Fence(string code, int shortest)
    {
        var (longest, run) = (0, 0);
        foreach (var character in code)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return new string('`', Math.Max(shortest, longest + 1));
    }

    private static string Indented(string text, string indent) => indent + text.Replace("\n", "\n" + indent, StringComparison.Ordinal);
}

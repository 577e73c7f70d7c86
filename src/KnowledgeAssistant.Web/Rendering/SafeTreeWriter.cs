using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>Writes safe blocks as elements. Sequence numbers name the place in this code, as Blazor's diff wants it.</summary>
internal readonly struct SafeTreeWriter(RenderTreeBuilder builder, IReadOnlyList<TextMark> marks, RenderFragment<int>? citation)
{
    /// <summary>Answers stand under the question, which is a heading of level 1 or 2.</summary>
    private const int HeadingOffset = 2;

    public void Write(SafeBlock block)
    {
        switch (block)
        {
            case SafeParagraph paragraph:
                Element("p", paragraph.Inlines);
                break;
            case SafeHeading heading:
                Element(HeadingName(heading.Level), heading.Inlines);
                break;
            case SafeList list:
                WriteList(list);
                break;
            case SafeQuote quote:
                builder.OpenElement(2, "blockquote");
                WriteAll(quote.Blocks);
                builder.CloseElement();
                break;
            case SafeCode code:
                WriteCode(code);
                break;
            case SafeTable table:
                WriteTable(table);
                break;
            case SafeRule:
                builder.OpenElement(3, "hr");
                builder.CloseElement();
                break;
        }
    }

    private static string HeadingName(int level) =>
        Math.Min(6, level + HeadingOffset) switch
        {
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };

    private void WriteAll(IReadOnlyList<SafeBlock> blocks)
    {
        builder.OpenRegion(10);
        foreach (var block in blocks)
            Write(block);
        builder.CloseRegion();
    }

    private void WriteList(SafeList list)
    {
        builder.OpenElement(20, list.First is null ? "ul" : "ol");
        if (list.First is not (null or 1))
            builder.AddAttribute(21, "start", list.First.Value);
        foreach (var item in list.Items)
        {
            builder.OpenElement(22, "li");
            WriteAll(item);
            builder.CloseElement();
        }
        builder.CloseElement();
    }

    private void WriteCode(SafeCode code)
    {
        builder.OpenElement(30, "div");
        builder.AddAttribute(31, "class", "code");
        builder.OpenElement(32, "pre");
        builder.AddAttribute(33, "tabindex", "0");
        builder.OpenElement(34, "code");
        builder.AddContent(35, code.Text);
        builder.CloseElement();
        builder.CloseElement();
        builder.OpenElement(36, "button");
        builder.AddAttribute(37, "type", "button");
        builder.AddAttribute(38, "class", "btn btn-plain code-copy");
        builder.AddAttribute(39, "data-copy", "code");
        builder.AddContent(40, "Copy");
        builder.CloseElement();
        builder.CloseElement();
    }

    private void WriteTable(SafeTable table)
    {
        builder.OpenElement(50, "div");
        builder.AddAttribute(51, "class", "table-wrap");
        builder.AddAttribute(52, "tabindex", "0");
        builder.AddAttribute(53, "role", "group");
        builder.AddAttribute(54, "aria-label", "Table");
        builder.OpenElement(55, "table");
        builder.OpenElement(56, "thead");
        WriteRows("th", table.Rows.Where(row => row.IsHeader));
        builder.CloseElement();
        builder.OpenElement(57, "tbody");
        WriteRows("td", table.Rows.Where(row => !row.IsHeader));
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }

    private void WriteRows(string cellName, IEnumerable<SafeTableRow> rows)
    {
        foreach (var row in rows)
        {
            builder.OpenElement(60, "tr");
            foreach (var cell in row.Cells)
            {
                builder.OpenElement(61, cellName);
                if (row.IsHeader)
                    builder.AddAttribute(62, "scope", "col");
                WriteAll(cell);
                builder.CloseElement();
            }
            builder.CloseElement();
        }
    }

    private void Element(string name, IReadOnlyList<SafeInline> inlines)
    {
        builder.OpenElement(1, name);
        WriteAll(inlines);
        builder.CloseElement();
    }

    private void WriteAll(IReadOnlyList<SafeInline> inlines)
    {
        builder.OpenRegion(100);
        foreach (var inline in inlines)
            Write(inline);
        builder.CloseRegion();
    }

    private void Write(SafeInline inline)
    {
        switch (inline)
        {
            case SafeText text:
                WriteText(text);
                break;
            case SafeStyled styled:
                Element(StyleName(styled.Style), styled.Inlines);
                break;
            case SafeCodeSpan code:
                builder.OpenElement(102, "code");
                builder.AddContent(103, code.Text);
                builder.CloseElement();
                break;
            case SafeLink link:
                WriteLink(link);
                break;
            case SafeBreak:
                builder.OpenElement(104, "br");
                builder.CloseElement();
                break;
            case SafeUnbroken unbroken:
                builder.OpenElement(105, "span");
                builder.AddAttribute(106, "class", "nb");
                WriteAll(unbroken.Inlines);
                builder.CloseElement();
                break;
            case SafeCitation marker when citation is not null:
                builder.AddContent(107, citation(marker.Number));
                break;
            case SafeCitation marker:
                builder.AddContent(108, $"[{marker.Number}]");
                break;
        }
    }

    private static string StyleName(SafeStyle style) =>
        style switch
        {
            SafeStyle.Strong => "strong",
            SafeStyle.Struck => "s",
            _ => "em",
        };

    private void WriteText(SafeText text)
    {
        if (!text.IsVerbatim || marks.Count == 0)
        {
            WriteRun(new(text.Text, TextMarks.ClassAt(marks, text.Start)));
            return;
        }
        foreach (var run in TextMarks.Cut(text.Text, text.Start, marks))
            WriteRun(run);
    }

    private void WriteRun(MarkedRun run)
    {
        if (run.CssClass is null)
        {
            WritePieces(run.Text);
            return;
        }
        builder.OpenElement(111, "span");
        builder.AddAttribute(112, "class", run.CssClass);
        WritePieces(run.Text);
        builder.CloseElement();
    }

    /// <summary>A text that grows is sent again from its last piece on, not from its beginning.</summary>
    private void WritePieces(string text)
    {
        if (text.Length <= TextPieces.Shortest)
            builder.AddContent(110, text);
        else
            foreach (var piece in TextPieces.Of(text))
                builder.AddContent(110, piece);
    }

    private void WriteLink(SafeLink link)
    {
        builder.OpenElement(120, "a");
        builder.AddAttribute(121, "href", link.Href);
        builder.AddAttribute(122, "rel", "noopener noreferrer nofollow");
        builder.AddAttribute(123, "target", "_blank");
        WriteAll(link.Inlines);
        builder.CloseElement();
    }
}

using System.Globalization;
using AngleSharp.Html.Parser;
using KnowledgeAssistant.Ingestion.Readers.Html;
using Markdig.Extensions.DefinitionLists;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using MarkdigBlock = Markdig.Syntax.Block;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>Turns Markdig's tree into blocks. Its nesting is bounded by Markdig, so the walk may be recursive.</summary>
internal sealed class MarkdownBlocks(ContentBuilder content, int mostDepth, CancellationToken cancellationToken)
{
    private readonly HtmlParser _htmlParser = new();
    private int _listDepth;
    private string _marker = "";

    /// <summary>Whether HTML within the text nested too deep and was read as plain text.</summary>
    public bool IsFlattened { get; private set; }

    public void Add(ContainerBlock container)
    {
        foreach (var block in container)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddBlock(block);
        }
    }

    private void AddBlock(MarkdigBlock block)
    {
        switch (block)
        {
            case YamlFrontMatterBlock or LinkReferenceDefinitionGroup or BlankLineBlock or ThematicBreakBlock:
                break;
            case HeadingBlock heading:
                content.Heading(heading.Level, MarkdownInlines.Text(heading.Inline));
                break;
            case ListBlock list:
                List(list);
                break;
            case Table table:
                Table(table);
                break;
            case FootnoteGroup notes:
                foreach (var note in notes.OfType<Footnote>())
                    content.Note($"{NoteMark.Of(note.Order)} {Text(note)}");
                break;
            case DefinitionItem item:
                Definition(item);
                break;
            case HtmlBlock html:
                Html(html.Lines.ToString());
                break;
            case CodeBlock code:
                content.Code(code.Lines.ToString());
                break;
            case LeafBlock leaf:
                Paragraph(MarkdownInlines.Text(leaf.Inline));
                break;
            case ContainerBlock container:
                Add(container);
                break;
        }
    }

    private void Paragraph(string text)
    {
        if (_listDepth == 0)
        {
            content.Paragraph(text);
            return;
        }
        content.ListItem(_listDepth, _marker + text);
        _marker = "";
    }

    private void List(ListBlock list)
    {
        _listDepth++;
        var number = int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            _marker = list.IsOrdered ? $"{number++}. " : "• ";
            Add(item);
            _marker = "";
        }
        _listDepth--;
    }

    /// <summary>"term: explanation" in one block, so that they are found together.</summary>
    private void Definition(DefinitionItem item)
    {
        var terms = item.OfType<DefinitionTerm>().Select(term => NormalisedText.Line(MarkdownInlines.Text(term.Inline)).TrimEnd(':'));
        var prefix = string.Join(", ", terms) + ": ";
        foreach (var block in item.Where(block => block is not DefinitionTerm))
        {
            if (block is ParagraphBlock paragraph)
                Paragraph(prefix + MarkdownInlines.Text(paragraph.Inline));
            else
                AddBlock(block);
            prefix = block is ParagraphBlock ? "" : prefix;
        }
    }

    private void Table(Table table)
    {
        var rows = new List<IReadOnlyList<string>>();
        var headerRows = 0;
        foreach (var row in table.OfType<TableRow>())
        {
            headerRows += row.IsHeader && headerRows == rows.Count ? 1 : 0;
            rows.Add(Cells(row));
        }
        // A pipe table must have a header row in Markdown; people leave it empty where there is none.
        if (headerRows > 0 && rows[0].All(string.IsNullOrWhiteSpace))
        {
            rows.RemoveAt(0);
            headerRows--;
        }
        content.Table(rows, headerRows);
    }

    private static List<string> Cells(TableRow row)
    {
        var cells = new List<string>();
        foreach (var cell in row.OfType<TableCell>())
        {
            cells.Add(Text(cell));
            for (var i = 1; i < cell.ColumnSpan; i++)
                cells.Add("");
        }
        return cells;
    }

    private static string Text(ContainerBlock container) =>
        string.Join(
            ' ',
            container
                .Descendants()
                .Select(block =>
                    block switch
                    {
                        HtmlBlock => "",
                        CodeBlock code => code.Lines.ToString(),
                        LeafBlock leaf => MarkdownInlines.Text(leaf.Inline),
                        _ => "",
                    }
                )
                .Where(text => text.Length > 0)
        );

    private void Html(string html)
    {
        var shallow = NestingLimit.Apply(html, mostDepth, cancellationToken);
        IsFlattened |= !ReferenceEquals(shallow, html);
        using var document = _htmlParser.ParseDocument(shallow);
        if (document.Body is { } body)
            new HtmlBlocks(content, HiddenElements.Of(document), cancellationToken).Add(body);
    }
}

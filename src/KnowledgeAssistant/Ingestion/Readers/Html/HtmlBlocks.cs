using System.Text;
using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Turns a tree of HTML into blocks: inline text is gathered until a block element begins or ends.</summary>
internal sealed class HtmlBlocks(ContentBuilder content, HiddenElements hidden, CancellationToken cancellationToken)
{
    /// <summary>Deeper structure is read as plain text: no person nests so deep, and the walk is recursive.</summary>
    private const int DeepestNesting = 400;

    private readonly InlineText _inline = new();
    private readonly HtmlLists _lists = new();
    private int _depth;

    /// <summary>Whether navigation and the like are read as well.</summary>
    public bool ReadsAroundContent { get; init; }

    public void Add(INode root)
    {
        Children(root);
        Flush();
    }

    private void Children(INode parent)
    {
        var nodes = parent.ChildNodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            if (node is IText text)
                _inline.Add(text.Data);
            else if (node is IElement element && !IsLeftOut(element))
                Element(element);
        }
    }

    private bool IsLeftOut(IElement element) =>
        HtmlElements.IsNeverText(element)
        || hidden.Contains(element)
        || (!ReadsAroundContent && HtmlElements.IsAroundContent(element))
        || IsPermanentLink(element);

    private static bool IsPermanentLink(IElement element) => element.LocalName == "a" && element.TextContent is "¶" or "#" or "§" or "🔗";

    private void Element(IElement element)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_depth >= DeepestNesting)
        {
            _inline.Add(PlainText(element));
            return;
        }
        _depth++;
        if (HtmlElements.IsBlock(element))
            Block(element);
        else
            Inline(element);
        _depth--;
    }

    private void Inline(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                _inline.LineBreak();
                break;
            case "img":
                _inline.Add(element.GetAttribute("alt") ?? "");
                break;
            case "input":
                break;
            default:
                Children(element);
                break;
        }
        if (_inline.EndsParagraph)
            Flush();
    }

    private void Block(IElement element)
    {
        Flush();
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Heading(element);
                break;
            case "pre":
                content.Code(PlainText(element));
                break;
            case "table":
                Table(element);
                break;
            case "ul" or "ol" or "menu" or "dir":
                _lists.Enter(element);
                Children(element);
                Flush();
                _lists.Leave();
                break;
            case "li":
                _lists.Item(element);
                Children(element);
                Flush();
                _lists.EndItem();
                break;
            case "dl":
                Definitions(element);
                break;
            default:
                Children(element);
                break;
        }
        Flush();
    }

    private void Heading(IElement element)
    {
        var text = PlainText(element);
        // A heading around whole sections is a mistake of the page; its blocks count.
        if (element.QuerySelector("p, ul, ol, table, pre, div") is not null && text.Length > 300)
            Children(element);
        else
            content.Heading(element.LocalName[1] - '0', text);
    }

    /// <summary>"term: explanation" in one block, so that they are found together.</summary>
    private void Definitions(IElement list)
    {
        var terms = new List<string>();
        foreach (var child in list.Children.SelectMany(child => child.LocalName == "div" ? child.Children : Enumerable.Repeat(child, 1)))
        {
            if (IsLeftOut(child))
                continue;
            if (child.LocalName == "dt")
            {
                terms.Add(NormalisedText.Line(PlainText(child)));
                continue;
            }
            if (terms.Count > 0)
                _inline.Add(string.Join(", ", terms).TrimEnd(':') + ": ");
            terms.Clear();
            Children(child);
            Flush();
        }
        content.Paragraph(string.Join(", ", terms));
    }

    private void Table(IElement table)
    {
        var rows = HtmlTable.Read(table, element => IsLeftOut(element), PlainText);
        if (rows.Caption is { } caption)
            content.Paragraph(PlainText(caption));
        if (rows.IsLayout)
        {
            foreach (var cell in rows.CellElements)
            {
                Children(cell);
                Flush();
            }
            return;
        }
        content.Table(rows.Rows, rows.HeaderRows);
    }

    /// <summary>All shown text of an element in one piece, blocks apart from each other.</summary>
    private string PlainText(IElement element)
    {
        var text = new StringBuilder();
        var keepLines = element.LocalName == "pre";
        foreach (var node in NodeWalk.Descendants(element, node => node is not IElement child || !IsLeftOut(child)))
        {
            if (node is IText run)
                text.Append(run.Data);
            else if (node is IElement { LocalName: "br" })
                text.Append(keepLines ? '\n' : ' ');
            else if (node is IElement { LocalName: "img" } image)
                text.Append(image.GetAttribute("alt"));
            else if (node is IElement block && HtmlElements.IsBlock(block))
                text.Append(keepLines ? '\n' : ' ');
        }
        return text.ToString();
    }

    private void Flush()
    {
        var text = _inline.Take();
        if (text.Length == 0)
            return;
        if (_lists.Depth > 0)
            content.ListItem(_lists.Depth, _lists.TakeMarker() + text);
        else
            content.Paragraph(text);
    }
}

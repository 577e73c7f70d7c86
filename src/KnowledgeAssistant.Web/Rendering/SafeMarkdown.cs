using System.Text;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// The one safe renderer: the only way from Markdown that somebody else wrote (a model, a document) to the page. Raw HTML is text, pictures
/// are their alternative text, links are checked by <see cref="SafeLinks"/>, and what is not known is left out.
/// </summary>
public static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = BuildPipeline();

    public static IReadOnlyList<SafeBlock> Parse(string markdown) => Parse(markdown, 0);

    /// <param name="offset">Added to every source position: where <paramref name="markdown"/> starts in the whole text.</param>
    internal static IReadOnlyList<SafeBlock> Parse(string markdown, int offset)
    {
        try
        {
            return Blocks(Markdown.Parse(markdown, Pipeline), markdown, offset);
        }
        catch (ArgumentException)
        {
            // Markdig's guard against nesting that would exhaust the stack; such a text is shown as it is.
            return [new SafeParagraph([new SafeText(markdown, offset, markdown.Length)]) { Start = offset }];
        }
    }

    private static MarkdownPipeline BuildPipeline()
    {
        var builder = new MarkdownPipelineBuilder()
            .DisableHtml()
            .UsePipeTables()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
            .UsePreciseSourceLocation();
        builder.BlockParsers.ReplaceOrAdd<ParagraphBlockParser>(new PlainParagraphParser());
        builder.InlineParsers.InsertBefore<LinkInlineParser>(new CitationMarkerParser());
        return builder.Build();
    }

    private static List<SafeBlock> Blocks(ContainerBlock container, string source, int offset)
    {
        var blocks = new List<SafeBlock>(container.Count);
        foreach (var block in container)
        {
            if (Convert(block, source, offset) is { } safe)
                blocks.Add(safe);
        }
        return blocks;
    }

    private static SafeBlock? Convert(Block block, string source, int offset)
    {
        var start = offset + LineStart(source, block.Span.Start);
        return block switch
        {
            ParagraphBlock paragraph => new SafeParagraph(SafeInlines.Of(paragraph.Inline, offset)) { Start = start },
            HeadingBlock heading => new SafeHeading(heading.Level, SafeInlines.Of(heading.Inline, offset)) { Start = start },
            ListBlock list => new SafeList(First(list), [.. list.OfType<ListItemBlock>().Select(item => Blocks(item, source, offset))])
            {
                Start = start,
            },
            QuoteBlock quote => new SafeQuote(Blocks(quote, source, offset)) { Start = start },
            CodeBlock code => new SafeCode(Lines(code)) { Start = start },
            Table table => new SafeTable([.. table.OfType<TableRow>().Select(row => Row(row, offset))]) { Start = start },
            ThematicBreakBlock => new SafeRule { Start = start },
            _ => null,
        };
    }

    private static int? First(ListBlock list) =>
        !list.IsOrdered ? null
        : int.TryParse(list.OrderedStart, out var first) ? first
        : 1;

    private static SafeTableRow Row(TableRow row, int offset) =>
        new(row.IsHeader, [.. row.OfType<TableCell>().Select(cell => SafeInlines.Of((cell.LastChild as ParagraphBlock)?.Inline, offset))]);

    private static string Lines(CodeBlock code)
    {
        var text = new StringBuilder();
        for (var i = 0; i < code.Lines.Count; i++)
            text.Append(i == 0 ? "" : "\n").Append(code.Lines.Lines[i].Slice.AsSpan());
        return text.ToString();
    }

    private static int LineStart(string source, int position) =>
        position <= 0 || source.Length == 0 ? 0 : source.LastIndexOfAny(['\n', '\r'], Math.Min(position, source.Length) - 1) + 1;
}

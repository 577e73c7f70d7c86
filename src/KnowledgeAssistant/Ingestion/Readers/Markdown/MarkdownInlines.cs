using System.Text;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>The text of inline Markdown: links and pictures by their words, without marks and addresses.</summary>
internal static class MarkdownInlines
{
    public static string Text(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        var skippedElement = "";
        foreach (var inline in inlines ?? [])
            Append(text, inline, ref skippedElement);
        return text.ToString();
    }

    /// <param name="skippedElement">The inline HTML element whose text is no text (script, style) while inside it.</param>
    private static void Append(StringBuilder text, Inline inline, ref string skippedElement)
    {
        if (inline is HtmlInline html)
            AppendHtml(text, html.Tag, ref skippedElement);
        if (skippedElement.Length > 0)
            return;
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.Content);
                break;
            case LineBreakInline:
                text.Append(' ');
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case TaskList task:
                text.Append(task.Checked ? "[x]" : "[ ]");
                break;
            case FootnoteLink { IsBackLink: false } footnote:
                text.Append(NoteMark.Of(footnote.Footnote.Order));
                break;
            case ContainerInline container:
                foreach (var child in container)
                    Append(text, child, ref skippedElement);
                break;
        }
    }

    private static void AppendHtml(StringBuilder text, string tag, ref string skippedElement)
    {
        var isEnd = tag.StartsWith("</", StringComparison.Ordinal);
        var name = tag.AsSpan(isEnd ? 2 : 1);
        var length = 0;
        while (length < name.Length && char.IsAsciiLetterOrDigit(name[length]))
            length++;
        var element = name[..length].ToString().ToLowerInvariant();
        if (isEnd && element == skippedElement)
            skippedElement = "";
        else if (!isEnd && skippedElement.Length == 0 && element is "script" or "style" or "template")
            skippedElement = element;
        else if (element == "br")
            text.Append(' ');
    }
}

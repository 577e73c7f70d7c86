using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Finds the part of a page that is the document.</summary>
internal static class MainContent
{
    /// <summary>A "main" that holds less of the page's text than this is not trusted (an empty shell beside the real content).</summary>
    private const double LeastShare = 0.25;

    private static readonly string[] Selectors = ["main, [role=main]", "article"];

    /// <summary>The main element or the only article, if most text stands in it; else the body.</summary>
    public static INode Of(IHtmlDocument document)
    {
        var body = (INode?)document.Body ?? document;
        var whole = TextLength(body);
        foreach (var selector in Selectors)
        {
            var candidates = document.QuerySelectorAll(selector);
            if (candidates.Length == 1 && TextLength(candidates[0]) >= whole * LeastShare)
                return candidates[0];
        }
        return body;
    }

    private static int TextLength(INode root)
    {
        var length = 0;
        foreach (var node in NodeWalk.Descendants(root, node => node is not IElement element || !HtmlElements.IsNeverText(element)))
        {
            if (node is IText text)
                length += text.Data.AsSpan().Trim().Length;
        }
        return length;
    }
}

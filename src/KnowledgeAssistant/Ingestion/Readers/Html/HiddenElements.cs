using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>
/// Elements a reader of the page does not see: text put there is for search engines or for language models, not for people. Known are
/// attributes, inline styles and the page's own style sheets with simple selectors; sheets are not loaded.
/// </summary>
internal sealed partial class HiddenElements
{
    private const int MostRules = 500;

    private readonly HashSet<IElement> _byStyleSheet = [];
    private WhiteText _white = WhiteText.Nowhere;

    public static HiddenElements None { get; } = new();

    public static HiddenElements Of(IHtmlDocument document)
    {
        var hidden = new HiddenElements();
        var rules = StyleRules.Of(document);
        foreach (var (selector, _) in rules.Always.Where(rule => IsHiding(rule.Declarations)).Take(MostRules))
            hidden._byStyleSheet.UnionWith(Select(document, selector));
        hidden._white = WhiteText.Of(document, rules);
        return hidden;
    }

    public bool Contains(IElement element) =>
        element.HasAttribute("hidden")
        || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
        || (element.GetAttribute("style") is { } style && IsHiding(style))
        || _byStyleSheet.Contains(element)
        || _white.Contains(element);

    /// <summary>Lists the text of the page's hidden elements for its report.</summary>
    public void Note(IHtmlDocument document)
    {
        foreach (var _ in NodeWalk.Descendants(document, Enters)) { }
    }

    private bool Enters(INode node)
    {
        if (node is not IElement element)
            return true;
        if (HtmlElements.IsNeverText(element) || HtmlElements.IsAroundContent(element))
            return false;
        if (!Contains(element))
            return true;
        HiddenText.Note(_white.How(element) ?? "text the page hides", element.TextContent);
        return false;
    }

    /// <summary>What a selector of a style sheet stands for.</summary>
    public static IReadOnlyCollection<IElement> Select(IHtmlDocument document, string selector)
    {
        try
        {
            return document.QuerySelectorAll(selector);
        }
        catch (DomException)
        {
            // Not a selector: a browser ignores the rule as well.
            return [];
        }
    }

    private static bool IsHiding(string declarations) => declarations.Length <= 10_000 && Hiding().IsMatch(declarations);

    [GeneratedRegex(
        @"(^|[;\s])(display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0(\.0+)?\s*(;|!|$)|font-size\s*:\s*0(px|em|rem|pt|%)?\s*(;|!|$)|font-size\s*:\s*(0?\.\d+|1(\.0+)?)(px|pt)|(left|top|right|text-indent)\s*:\s*-\d{4,}(px|pt)|content-visibility\s*:\s*hidden)",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Hiding();
}

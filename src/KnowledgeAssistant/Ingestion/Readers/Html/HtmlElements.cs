using System.Collections.Frozen;
using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>What kinds of elements there are, for reading.</summary>
internal static class HtmlElements
{
    private static readonly FrozenSet<string> NeverText = Set(
        "script style template noscript svg canvas iframe object embed audio video map head select datalist textarea button annotation annotation-xml"
    );

    private static readonly FrozenSet<string> Blocks = Set(
        "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup "
            + "hr html legend li main menu nav ol optgroup p pre search section summary table tbody tfoot thead tr td th ul caption"
    );

    private static readonly FrozenSet<string> AroundContent = Set("nav aside footer search");

    private static readonly FrozenSet<string> AroundContentRoles = Set(
        "navigation banner contentinfo search complementary menu menubar toolbar"
    );

    private static readonly FrozenSet<string> AroundContentNames = Set(
        "nav navbar navigation menu sidebar side-nav sidenav breadcrumb breadcrumbs cookie-banner cookie-notice cookie-consent skip-link skiplink pagination toolbar"
    );

    public static bool IsNeverText(IElement element) => NeverText.Contains(element.LocalName);

    public static bool IsBlock(IElement element) => IsBlock(element.LocalName);

    /// <param name="name">In lower case.</param>
    public static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>Navigation, side columns and page footers; by class or id only where nearly all of it is links.</summary>
    public static bool IsAroundContent(IElement element)
    {
        if (AroundContent.Contains(element.LocalName))
            return element.LocalName != "footer" || !IsInsideQuote(element);
        if (element.GetAttribute("role") is { } role && AroundContentRoles.Contains(role.Trim()))
            return true;
        if (element.LocalName == "header")
            return element.ParentElement?.LocalName == "body" && element.QuerySelector("h1") is null;
        return HasTellingName(element) && IsMostlyLinks(element);
    }

    private static bool IsInsideQuote(IElement element) => element.ParentElement?.LocalName is "blockquote" or "figure";

    private static bool HasTellingName(IElement element) =>
        (element.Id is { Length: > 0 } id && AroundContentNames.Contains(id))
        || (element.ClassName is { Length: > 0 } && element.ClassList.Take(20).Any(AroundContentNames.Contains));

    private static bool IsMostlyLinks(IElement element)
    {
        int all = 0,
            links = 0;
        foreach (var node in NodeWalk.Descendants(element, _ => true))
        {
            if (node is not IText text)
                continue;
            var length = text.Data.AsSpan().Trim().Length;
            all += length;
            if (text.ParentElement?.Closest("a") is not null)
                links += length;
        }
        return links >= all * 0.6;
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}

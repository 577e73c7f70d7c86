using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>
/// White text on the white of the page. Only what an element's own style says, and only on a page whose grounds are all known: one that loads a style sheet, or has
/// a sheet of its own that sets a ground, may show it on something dark.
/// </summary>
internal sealed partial class WhiteText
{
    private readonly bool _knowsGrounds;

    private WhiteText(bool knowsGrounds) => _knowsGrounds = knowsGrounds;

    public static WhiteText Nowhere { get; } = new(knowsGrounds: false);

    public static WhiteText Of(IHtmlDocument document) =>
        new(
            document.QuerySelector("link[rel~=stylesheet]") is null
                && !document
                    .QuerySelectorAll("style")
                    .Any(style => style.TextContent.Contains("background", StringComparison.OrdinalIgnoreCase))
        );

    public bool Contains(IElement element) =>
        _knowsGrounds
        && element.GetAttribute("style") is { Length: <= 10_000 } style
        && White().IsMatch(style)
        && !HasGround(element)
        && element.QuerySelector("[style*=color i], font[color]") is null;

    private static bool HasGround(IElement element)
    {
        for (var around = element; around is not null; around = around.ParentElement)
        {
            if (around.HasAttribute("bgcolor") || around.HasAttribute("background"))
                return true;
            if (around.GetAttribute("style") is { Length: <= 10_000 } style && Ground().IsMatch(style))
                return true;
        }
        return false;
    }

    [GeneratedRegex(
        @"(^|[;\s])color\s*:\s*(white|transparent|#fff[0-9a-f]?|#(f[89a-f]){3}([0-9a-f]{2})?|rgba?\(\s*2(4[89]|5\d)\s*,\s*2(4[89]|5\d)\s*,\s*2(4[89]|5\d)\b[^)]*\))\s*(;|!|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex White();

    [GeneratedRegex(
        @"background(-color|-image)?\s*:\s*(?!(none|transparent|white|#fff|#ffffff|inherit)\s*(;|!|$))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Ground();
}

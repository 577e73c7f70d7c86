using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>
/// Text in the colour of its ground: white on the white of the page, or of one colour with the nearest ground around it, by inline styles and the page's own
/// sheets. Only on a page whose grounds are all known: one that loads a style sheet, or sets a ground at times alone, may show it on something dark.
/// </summary>
internal sealed partial class WhiteText
{
    /// <summary>Each goes through the whole page.</summary>
    private const int MostRules = 500;

    private readonly bool _knowsGrounds;
    private readonly Dictionary<IElement, HtmlColour?> _colours = [];
    private readonly Dictionary<IElement, HtmlColour?> _grounds = [];

    private WhiteText(bool knowsGrounds) => _knowsGrounds = knowsGrounds;

    public static WhiteText Nowhere { get; } = new(knowsGrounds: false);

    public static WhiteText Of(IHtmlDocument document, StyleRules rules)
    {
        var knowsGrounds =
            document.QuerySelector("link[rel~=stylesheet]") is null
            && rules.Always.Count(rule => Colour().IsMatch(rule.Declarations) || Ground().IsMatch(rule.Declarations)) <= MostRules
            && !rules.Others.Any(declarations => declarations.Contains("background", StringComparison.OrdinalIgnoreCase));
        var white = new WhiteText(knowsGrounds);
        if (!knowsGrounds)
            return white;
        foreach (var (selector, declarations) in rules.Always)
        {
            Keep(white._colours, document, selector, Colour().Match(declarations));
            Keep(white._grounds, document, selector, Ground().Match(declarations));
        }
        return white;
    }

    public bool Contains(IElement element) => How(element) is not null;

    /// <summary>A plain phrase; null for what is seen, or may be.</summary>
    public string? How(IElement element)
    {
        if (!_knowsGrounds || OwnColour(element) is not { } colour || GroundOf(element) is not { } ground)
            return null;
        if (!(colour.IsClear || colour.IsLike(ground)) || element.QuerySelectorAll("*").Any(inner => OwnColour(inner) is not null))
            return null;
        return ground.IsLike(HtmlColour.White) ? UnseenText.White : UnseenText.OfItsGround;
    }

    /// <summary>Two rules that set the same for an element: which one holds is not worked out.</summary>
    private static void Keep(Dictionary<IElement, HtmlColour?> known, IHtmlDocument document, string selector, Match match)
    {
        if (!match.Success)
            return;
        var value = HtmlColour.Of(match.Groups[1].Value);
        foreach (var element in HiddenElements.Select(document, selector))
            known[element] = known.TryGetValue(element, out var other) && other != value ? null : value;
    }

    private HtmlColour? OwnColour(IElement element)
    {
        if (element.GetAttribute("style") is { Length: <= 10_000 } style && Colour().Match(style) is { Success: true } own)
            return HtmlColour.Of(own.Groups[1].Value);
        if (_colours.TryGetValue(element, out var ofSheet))
            return ofSheet;
        return element.LocalName == "font" ? HtmlColour.Of(element.GetAttribute("color")) : null;
    }

    /// <summary>Null where it is not known.</summary>
    private HtmlColour? GroundOf(IElement element)
    {
        for (var around = element; around is not null; around = around.ParentElement)
        {
            if (around.HasAttribute("background"))
                return null;
            HtmlColour? ground = null;
            var isSet = false;
            if (around.GetAttribute("style") is { Length: <= 10_000 } style && Ground().Match(style) is { Success: true } own)
                (ground, isSet) = (HtmlColour.Of(own.Groups[1].Value), true);
            else if (_grounds.TryGetValue(around, out ground))
                isSet = true;
            else if (around.GetAttribute("bgcolor") is { } colour)
                (ground, isSet) = (HtmlColour.Of(colour), true);
            if (isSet && ground is not { IsClear: true })
                return ground;
        }
        return HtmlColour.White;
    }

    [GeneratedRegex(@"(?:^|[;\s])color\s*:\s*([^;!]{1,100}?)\s*(?:;|!|$)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Colour();

    /// <summary>A ground that is set to nothing is as good as none.</summary>
    [GeneratedRegex(
        @"(?:^|[;\s])background(?:-color|-image)?\s*:\s*(?!(?:none|inherit|initial|unset)\s*(?:;|!|$))([^;!]{1,300}?)\s*(?:;|!|$)",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Ground();
}

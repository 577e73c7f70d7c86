using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Pptx;

/// <summary>
/// Where white text is not seen: on a slide whose ground is white, in a shape without a fill that lies over no filled shape, picture or table. What the file
/// leaves to a theme's effects counts as a ground.
/// </summary>
internal sealed class PptxGrounds
{
    private static readonly HashSet<string> Fills = ["gradFill", "blipFill", "pattFill", "grpFill"];

    private readonly OfficeColours _colours;
    private readonly bool _isWhite;
    private readonly List<XElement> _grounds;

    /// <param name="parts">The slide, its layout, its master.</param>
    public PptxGrounds(XElement? theme, params IReadOnlyList<XElement?> parts)
    {
        _colours = new OfficeColours(theme);
        var background = parts.Select(part => part.Child("cSld").Child("bg")).FirstOrDefault(found => found is not null);
        _isWhite = parts.All(part => !part.All("overrideClrMapping").Any()) && IsWhite(background);
        _grounds = _isWhite ? [.. parts.SelectMany(part => part.Child("cSld").Child("spTree")?.Descendants() ?? []).Where(IsGround)] : [];
    }

    /// <summary>Whether white text in a shape stands on white.</summary>
    public bool AreWhiteUnder(XElement shape) =>
        _isWhite && !IsGround(shape) && !_grounds.Exists(ground => ground != shape && MayOverlap(Box(shape), Box(ground)));

    /// <summary>What a run says of itself; what it has from its shape, layout or master is not looked at.</summary>
    public bool IsWhiteRun(XElement? runProperties) => _colours.IsWhite(runProperties.Child("solidFill"));

    private bool IsWhite(XElement? background) =>
        background is null
        || _colours.IsWhite(background.Child("bgPr").Child("solidFill"))
        // The first of a theme's grounds is the plain one.
        || (background.Child("bgRef") is { } reference && reference.Value("idx") is "1001" && _colours.IsWhite(reference));

    private bool IsGround(XElement shape)
    {
        if (shape.Name.LocalName is "pic" or "graphicFrame" or "contentPart")
            return true;
        if (shape.Name.LocalName is not ("sp" or "grpSpPr"))
            return false;
        var properties = shape.Name.LocalName == "sp" ? shape.Child("spPr") : shape;
        if (properties?.Elements().Any(fill => Fills.Contains(fill.Name.LocalName)) ?? false)
            return true;
        if (properties.Child("solidFill") is { } solid)
            return !_colours.IsWhite(solid);
        return properties.Child("noFill") is null && shape.Child("style").Child("fillRef").Number("idx") is > 0;
    }

    /// <summary>Null for a shape that has its place from elsewhere: a placeholder, a part of a group.</summary>
    private static (long Left, long Top, long Right, long Bottom)? Box(XElement shape)
    {
        var place = shape.Child("spPr").Child("xfrm") ?? shape.Child("xfrm");
        var isPlaced = shape.Parent?.Name.LocalName == "spTree" && shape.Elements().FirstOrDefault().Child("nvPr").Child("ph") is null;
        return
            isPlaced
            && place.Child("off").Number("x") is { } x
            && place.Child("off").Number("y") is { } y
            && place.Child("ext").Number("cx") is { } width
            && place.Child("ext").Number("cy") is { } height
            && place.Value("rot") is null
            ? (x, y, (long)x + width, (long)y + height)
            : null;
    }

    private static bool MayOverlap(
        (long Left, long Top, long Right, long Bottom)? one,
        (long Left, long Top, long Right, long Bottom)? other
    ) =>
        one is not { } a
        || other is not { } b
        || (Math.Min(a.Right, b.Right) > Math.Max(a.Left, b.Left) && Math.Min(a.Bottom, b.Bottom) > Math.Max(a.Top, b.Top));
}

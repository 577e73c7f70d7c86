using System.Globalization;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>Which cell styles show nothing: a font of at most a point, or in the colour of the cell's own ground.</summary>
internal sealed class UnseenStyles
{
    private readonly List<string?> _how = [];

    public UnseenStyles(XElement? styles, XElement? theme)
    {
        var colours = new OfficeColours(theme);
        var fonts = styles.Child("fonts").Children("font").ToList();
        var fills = styles.Child("fills").Children("fill").ToList();
        foreach (var style in styles.Child("cellXfs").Children("xf"))
            _how.Add(
                How(fonts.ElementAtOrDefault(style.Number("fontId") ?? 0), fills.ElementAtOrDefault(style.Number("fillId") ?? 0), colours)
            );
    }

    /// <summary>A plain phrase; null for what is seen, or may be: the style of a table and conditions lay other grounds under a cell.</summary>
    /// <param name="hasGrounds">Whether the sheet has such.</param>
    public string? How(int style, bool hasGrounds) =>
        _how.ElementAtOrDefault(style) is { } how && (!hasGrounds || how == UnseenText.Tiny) ? how : null;

    private static string? How(XElement? font, XElement? fill, OfficeColours colours)
    {
        if (decimal.TryParse(font.Child("sz").Value(), CultureInfo.InvariantCulture, out var size) && size <= 1)
            return UnseenText.Tiny;
        var colour = font.Child("color");
        var pattern = fill.Child("patternFill");
        if (pattern is null ? fill?.HasElements ?? false : pattern.Value("patternType") is not (null or "none" or "solid"))
            return null;
        if (pattern.Value("patternType") is not "solid")
            return colours.IsWhiteInWorkbook(colour) ? UnseenText.White : null;
        var ground = pattern.Child("fgColor");
        if (colours.IsWhiteInWorkbook(colour) && colours.IsWhiteInWorkbook(ground))
            return UnseenText.White;
        return colour is not null && ground is not null && Said(colour) == Said(ground) ? UnseenText.OfItsGround : null;
    }

    private static string Said(XElement colour) =>
        string.Join(
            ' ',
            colour
                .Attributes()
                .OrderBy(attribute => attribute.Name.LocalName)
                .Select(attribute => $"{attribute.Name.LocalName}={attribute.Value}")
        );
}

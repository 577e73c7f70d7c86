using System.Globalization;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Whether a colour is white, by itself or as the light one of the theme.</summary>
/// <param name="theme">The theme part; without one its light colour is white, as it is in nearly all.</param>
internal sealed class OfficeColours(XElement? theme)
{
    private const int NearlyWhite = 0xF8;

    private readonly bool _isLightWhite = theme.All("lt1").FirstOrDefault() is not { } light || IsPlainWhite(light);

    /// <param name="fill">What holds the colour. One that is changed (darker, half seen through) is none that can be told.</param>
    public bool IsWhite(XElement? fill)
    {
        if (fill?.Elements().FirstOrDefault() is not { } colour || colour.HasElements)
            return false;
        return IsPlainWhite(fill) || (colour.Name.LocalName == "schemeClr" && colour.Value() is "bg1" or "lt1" && _isLightWhite);
    }

    /// <param name="colour">Of a workbook: "rgb" with its opacity in front, or "theme".</param>
    public bool IsWhiteInWorkbook(XElement? colour) =>
        colour.Value("tint") is null or "0"
        && (IsWhite(colour.Value("rgb")) || (colour.Number("theme") is 0 && _isLightWhite) || colour.Number("indexed") is 1 or 9);

    /// <param name="rgb">Six hexadecimal digits, two more in front for the opacity.</param>
    public static bool IsWhite(string? rgb) =>
        rgb?.Length is 6 or 8
        && Enumerable
            .Range(0, 3)
            .All(i =>
                int.TryParse(rgb.AsSpan(rgb.Length - 6 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var part)
                && part >= NearlyWhite
            );

    private static bool IsPlainWhite(XElement fill) =>
        IsWhite(fill.Child("srgbClr").Value()) || fill.Child("sysClr").Value("lastClr") is { } last && IsWhite(last);
}

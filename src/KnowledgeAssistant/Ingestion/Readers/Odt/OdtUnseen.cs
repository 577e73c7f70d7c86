using System.Globalization;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Odt;

/// <summary>The styles whose text nobody sees, and how: hidden, white on nothing, a point high.</summary>
internal sealed class OdtUnseen
{
    private readonly Dictionary<string, string> _styles = new(StringComparer.Ordinal);

    /// <param name="part">Styles of the text or of the whole document.</param>
    public void Add(XElement? part)
    {
        foreach (var style in part.All("style"))
        {
            if (style.Value("name") is { } name && OfStyle(style) is { } how)
                _styles[name] = how;
        }
    }

    /// <summary>A plain phrase; null when the element is seen. White text in a table is kept: its cell may be filled.</summary>
    public string? How(XElement element)
    {
        if (element.Name.LocalName is "hidden-text" or "hidden-paragraph")
            return "hidden text";
        if (element.Name.LocalName is not ("span" or "p" or "h") || element.Value("style-name") is not { } name)
            return null;
        return _styles.TryGetValue(name, out var how) && !(how == White && element.Ancestors().Any(HasGround)) ? how : null;
    }

    private const string White = UnseenText.White;

    private static bool HasGround(XElement around) => around.Name.LocalName is "table-cell" or "text-box";

    private static string? OfStyle(XElement style)
    {
        var text = style.Child("text-properties");
        if (text.Value("display") == "none")
            return "hidden text";
        if (
            text.Value("font-size") is [.. var points, 'p', 't']
            && double.TryParse(points, NumberStyles.Float, CultureInfo.InvariantCulture, out var size)
            && size <= 1
        )
            return UnseenText.Tiny;
        var isWhite = string.Equals(text.Value("color"), "#ffffff", StringComparison.OrdinalIgnoreCase);
        return isWhite && !IsFilled(text) && !IsFilled(style.Child("paragraph-properties")) ? White : null;
    }

    private static bool IsFilled(XElement? properties) => properties.Value("background-color") is not (null or "transparent" or "#ffffff");
}

using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>What the author says a picture shows.</summary>
internal static class PictureText
{
    /// <summary>Office guesses what a picture shows and says so at the end.</summary>
    private static readonly string[] Guesses = ["Description automatically generated", "AI-generated content may be incorrect."];

    /// <param name="properties">Of the picture or drawing (<c>docPr</c>, <c>cNvPr</c>).</param>
    public static string? Of(XElement? properties)
    {
        var text = properties.Value("descr");
        foreach (var guess in Guesses)
            text = text?.Replace(guess, "", StringComparison.Ordinal);
        return text is null || IsNothing(text) ? null : text;
    }

    /// <summary>Programs put the picture's file name, or what it is, where nobody wrote anything.</summary>
    private static bool IsNothing(string text)
    {
        text = text.Trim();
        return text is "" or "Picture" or "Image" or "image" || (!text.Contains(' ') && text.Contains('.') && text[^1] != '.');
    }
}

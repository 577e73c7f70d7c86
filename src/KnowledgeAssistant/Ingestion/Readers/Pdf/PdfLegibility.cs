using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Whether a page's text is text: a picture has none, and fonts without a table of their characters give only signs that mean nothing.</summary>
internal static class PdfLegibility
{
    public static bool IsLegible(PdfPage page)
    {
        int all = 0,
            unknown = 0;
        foreach (var segment in page.Segments)
        {
            all += segment.Text.Length;
            foreach (var character in segment.Text)
                unknown += character > '~' && IsUnknown(character) ? 1 : 0;
        }
        return all > 0 && unknown * 2 < all;
    }

    private static bool IsUnknown(char character) =>
        character == '\uFFFD' || char.GetUnicodeCategory(character) is UnicodeCategory.PrivateUse or UnicodeCategory.Control;
}

using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Whether a page's text is text: a picture has none, and fonts without a table of their characters give only signs that mean nothing.</summary>
internal static class PdfLegibility
{
    public static bool IsLegible(PdfPage page)
    {
        int all = 0,
            unknown = 0;
        foreach (var character in page.Segments.SelectMany(segment => segment.Text))
        {
            all += char.IsWhiteSpace(character) ? 0 : 1;
            var isUnknown =
                character == '\uFFFD' || char.GetUnicodeCategory(character) is UnicodeCategory.PrivateUse or UnicodeCategory.Control;
            unknown += isUnknown ? 1 : 0;
        }
        return all > 0 && unknown * 2 < all;
    }
}

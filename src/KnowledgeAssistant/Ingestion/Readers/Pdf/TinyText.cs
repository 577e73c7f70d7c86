using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Text that is printed too small for anybody to read.</summary>
internal static class TinyText
{
    /// <summary>Points; a font of 1.5 points has lines this high.</summary>
    private const float Height = 1.6f;

    /// <summary>Points a character. Fonts that say nothing of their height have lines of none, but not letters of none.</summary>
    private const float Width = 1;

    /// <summary>The page without it; a page that holds nothing else is as it is: its font tells a wrong size.</summary>
    public static PdfPage LeftOut(PdfPage page)
    {
        if (page.Segments.Count == 0 || !page.Segments.Any(IsTiny) || page.Segments.All(IsTiny))
            return page;
        HiddenText.Note(UnseenText.Tiny, string.Join(' ', page.Segments.Where(IsTiny).Select(segment => segment.Text)), page.Number);
        return page with { Segments = [.. page.Segments.Where(segment => !IsTiny(segment))] };
    }

    private static bool IsTiny(PdfSegment segment) => segment.Height < Height && segment.Box.Width < Width * segment.Text.Length;
}

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Segments that stand side by side, whatever column they belong to; from left to right.</summary>
internal sealed class PdfBand
{
    private PdfBand(List<PdfSegment> segments)
    {
        Segments = [.. segments.OrderBy(segment => segment.Box.Left)];
        Box = segments.Select(segment => segment.Box).Aggregate((one, other) => one.Union(other));
        Height = segments.Max(segment => segment.Height);
    }

    public List<PdfSegment> Segments { get; }
    public PdfBox Box { get; }
    public float Height { get; }

    /// <summary>All bands from top to bottom.</summary>
    public static List<PdfBand> Of(IReadOnlyList<PdfSegment> segments)
    {
        var bands = new List<PdfBand>();
        var band = new List<PdfSegment>();
        foreach (var segment in segments.OrderBy(segment => segment.Box.MiddleY))
        {
            if (band.Count > 0 && !band[0].Box.SharesLineWith(segment.Box))
            {
                bands.Add(new PdfBand(band));
                band = [];
            }
            band.Add(segment);
        }
        if (band.Count > 0)
            bands.Add(new PdfBand(band));
        return bands;
    }
}

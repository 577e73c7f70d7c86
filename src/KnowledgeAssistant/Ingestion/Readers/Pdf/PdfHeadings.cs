namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Tells headings and their levels from sizes and section numbers: the layout says nothing of weight or structure.
/// </summary>
internal sealed class PdfHeadings
{
    private const float LargerThanBody = 1.15f;
    private const float SameSize = 1.05f;
    private const int LongestHeading = 160;
    private const int LongestNumbered = 90;
    private const int MostSizes = 4;

    private readonly float _bodyHeight;
    private readonly List<float> _sizes = [];
    private readonly int? _levelOfFirstNumber;

    public PdfHeadings(IReadOnlyList<PdfParagraph> paragraphs, float bodyHeight)
    {
        _bodyHeight = bodyHeight;
        var large = paragraphs.Where(IsLarge).ToList();
        foreach (var height in large.Select(paragraph => paragraph.Height).OrderDescending())
        {
            if (_sizes.Count == 0 || _sizes[^1] > SameSize * height)
                _sizes.Add(height);
        }
        var numbered = large.Find(paragraph => SectionNumbers.Level(paragraph.FirstText) == 1);
        _levelOfFirstNumber = numbered is null ? null : LevelOfSize(numbered.Height);
    }

    /// <summary>1 to 6, or null for what is no heading.</summary>
    /// <param name="next">The paragraph after it: items of a numbered list follow each other, headings do not.</param>
    public int? Level(PdfParagraph paragraph, PdfParagraph? next)
    {
        if (IsLarge(paragraph))
            return LevelOfSize(paragraph.Height);
        if (!IsNumbered(paragraph) || SectionNumbers.Level(paragraph.FirstText) is not { } depth)
            return null;
        var isList = next is { Table: null } && SectionNumbers.Level(next.FirstText) is { } nextDepth && nextDepth == depth;
        if (isList && depth == 1)
            return null;
        return Math.Min(6, (_levelOfFirstNumber ?? Math.Min(MostSizes, _sizes.Count) + 1) + depth - 1);
    }

    private bool IsLarge(PdfParagraph paragraph) =>
        paragraph.Table is null
        && paragraph.Height > LargerThanBody * _bodyHeight
        && paragraph.Lines.Count <= 4
        && paragraph.Lines.Sum(line => line.Text.Length) is > 1 and <= LongestHeading
        && paragraph.Lines.Exists(line => line.Text.Any(char.IsLetter))
        && !(ListMarkers.StartsWith(paragraph.FirstText) && SectionNumbers.Level(paragraph.FirstText) is null);

    private bool IsNumbered(PdfParagraph paragraph) =>
        paragraph is { Table: null, IsNote: false, Lines.Count: 1 }
        && paragraph.FirstText.Length <= LongestNumbered
        && paragraph.FirstText[^1] is not ('.' or ',' or ';' or ':' or '!' or '?')
        && paragraph.Height > 0.95f * _bodyHeight;

    private int LevelOfSize(float height) => 1 + Math.Clamp(_sizes.FindIndex(size => size <= SameSize * height), 0, MostSizes - 1);
}

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
    private const int LongestPlain = 70;
    private const int MostSizes = 5;

    private readonly float _bodyHeight;
    private readonly float _margin;
    private readonly List<float> _sizes;
    private readonly int? _levelOfFirstNumber;
    private readonly PdfParagraph? _title;

    public PdfHeadings(IReadOnlyList<PdfParagraph> paragraphs, float bodyHeight)
    {
        _bodyHeight = bodyHeight;
        _margin = Margin(paragraphs);
        var large = paragraphs.Where(IsLarge).ToList();
        var sizes = Clusters(large);
        // Sizes used once are those of a title page: above all the others they are the title, else they count as the next smaller one.
        var repeated = sizes.Where(size => size.Count > 1).Select(size => size.Height).ToList();
        _sizes = repeated.Count == 0 ? sizes.ConvertAll(size => size.Height) : repeated;
        if (repeated.Count > 0 && sizes[0].Count == 1)
            _sizes.Insert(0, sizes[0].Height);
        _title =
            sizes.Count > 0 && sizes[0].Count == 1 && IsLarge(paragraphs[0]) && paragraphs[0].Height >= sizes[0].Height
                ? paragraphs[0]
                : null;
        var numbered = large.Find(paragraph => SectionNumbers.Level(paragraph.FirstText) == 1);
        _levelOfFirstNumber = numbered is null ? null : LevelOfSize(numbered.Height);
    }

    /// <summary>1 to 6, or null for what is no heading.</summary>
    /// <param name="next">The paragraph after it: items of a numbered list follow each other, headings do not.</param>
    public int? Level(PdfParagraph? previous, PdfParagraph paragraph, PdfParagraph? next)
    {
        if (IsLarge(paragraph))
            return LevelOfSize(paragraph.Height);
        if (!IsTitle(previous) && StandsLikeHeading(previous, paragraph, next))
            return Math.Min(MostSizes, _sizes.Count + 1);
        if (!IsNumbered(paragraph) || SectionNumbers.Level(paragraph.FirstText) is not { } depth)
            return null;
        var isList = next is { Table: null } && SectionNumbers.AreAlike(paragraph.FirstText, next.FirstText);
        if (isList && depth == 1)
            return null;
        return Math.Min(6, (_levelOfFirstNumber ?? Math.Min(MostSizes, _sizes.Count) + 1) + depth - 1);
    }

    private static List<(float Height, int Count)> Clusters(List<PdfParagraph> paragraphs)
    {
        var sizes = new List<(float Height, int Count)>();
        foreach (var height in paragraphs.Select(paragraph => paragraph.Height).OrderDescending())
        {
            if (sizes.Count == 0 || sizes[^1].Height > SameSize * height)
                sizes.Add((height, 1));
            else
                sizes[^1] = (sizes[^1].Height, sizes[^1].Count + 1);
        }
        return sizes;
    }

    /// <summary>The document's first words, alone in their size above all others: the line beneath them says who, where or when, and begins no section.</summary>
    private bool IsTitle(PdfParagraph? paragraph) => paragraph is not null && ReferenceEquals(paragraph, _title);

    private bool IsLarge(PdfParagraph paragraph) =>
        paragraph.Table is null
        && paragraph.Height > LargerThanBody * _bodyHeight
        && paragraph.Lines.Count <= 4
        && paragraph.Lines.Sum(line => line.Text.Length) is > 1 and <= LongestHeading
        && paragraph.Lines.Exists(line => line.Text.Any(char.IsLetter))
        && !(ListMarkers.StartsWith(paragraph.FirstText) && SectionNumbers.Level(paragraph.FirstText) is null);

    /// <summary>
    /// Headings in bold of the body's size: one short line at the text's margin without a full stop, nearer to the longer paragraph below it
    /// than to what stands above.
    /// </summary>
    private bool StandsLikeHeading(PdfParagraph? previous, PdfParagraph paragraph, PdfParagraph? next)
    {
        if (
            !IsNumbered(paragraph)
            || paragraph.FirstText.Length > LongestPlain
            || next is not { Table: null, IsNote: false, Lines.Count: > 1 }
        )
            return false;
        var (line, below) = (paragraph.Lines[0], next.Lines[0]);
        var isAtMargin = Math.Abs(line.Box.Left - _margin) < 3 && Math.Abs(below.Box.Left - _margin) < 3 && below.Page == line.Page;
        var above = previous?.Lines.LastOrDefault(other => other.Page == line.Page);
        if (!isAtMargin || above is null || !char.IsUpper(line.Text[0]) || below.Box.Top < line.Box.Top)
            return false;
        var (gapAbove, gapBelow) = (line.Box.Top - above.Box.Bottom, below.Box.Top - line.Box.Bottom);
        return gapAbove > 0.6f * line.Height && gapAbove > 1.2f * gapBelow && gapBelow < 1.5f * line.Height;
    }

    /// <summary>Where most text begins.</summary>
    private static float Margin(IReadOnlyList<PdfParagraph> paragraphs) =>
        paragraphs
            .SelectMany(paragraph => paragraph.Lines)
            .GroupBy(line => MathF.Round(line.Box.Left))
            .Select(group => (Left: group.Key, Characters: group.Sum(line => (long)line.Text.Length)))
            .DefaultIfEmpty((Left: 0, Characters: 0))
            .MaxBy(left => left.Characters)
            .Left;

    private bool IsNumbered(PdfParagraph paragraph) =>
        paragraph is { Table: null, IsNote: false, Lines.Count: 1 }
        && paragraph.FirstText.Length <= LongestNumbered
        && paragraph.FirstText[^1] is not ('.' or ',' or ';' or ':' or '!' or '?')
        && paragraph.Height > 0.95f * _bodyHeight;

    private int LevelOfSize(float height) =>
        _sizes.FindIndex(size => size <= SameSize * height) is >= 0 and var index
            ? Math.Min(MostSizes, index + 1)
            : Math.Min(MostSizes, _sizes.Count + 1);
}

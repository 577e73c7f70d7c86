using System.Globalization;
using System.Net;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Reads what <c>pdftotext -bbox-layout</c> prints: one element a line. Not with an XML parser, as the words of odd files hold characters that XML
/// forbids.
/// </summary>
/// <param name="pictures">Of the same pages, to tell which words are seen.</param>
internal sealed class PdfPageScanner(TextReader output, PdfPictures pictures)
{
    private readonly List<(int Group, List<PdfWord> Words)> _lines = [];
    private int _group;
    private int _pages;

    public IEnumerable<PdfPage> Pages()
    {
        float width = 1,
            height = 1;
        while (output.ReadLine() is { } text)
        {
            var element = text.AsSpan().Trim();
            if (element.StartsWith("<word "))
                AddWord(element);
            else if (element.StartsWith("<line "))
                _lines.Add((_group, []));
            else if (element.StartsWith("<block "))
                _group++;
            else if (element.StartsWith("<page "))
            {
                (width, height) = (Math.Max(1, Number(element, "width=\"")), Math.Max(1, Number(element, "height=\"")));
                HiddenText.At(_pages + 1);
            }
            else if (element.StartsWith("</page>"))
            {
                yield return Page(width, height);
                _lines.Clear();
            }
        }
        HiddenText.At(null);
    }

    private PdfPage Page(float width, float height)
    {
        var page = new PdfPage(++_pages, width, height, Segments(_lines));
        if (pictures.Next() is not { } picture)
            return page;
        var parted = _lines.ConvertAll(line => (line.Group, Parted: UnseenWords.Parted(line.Words, picture, width, height)));
        var unseen = string.Join(' ', parted.Select(line => line.Parted.Unseen).Where(text => text.Length > 0));
        return unseen.Length == 0
            ? page
            : page with
            {
                Unseen = new PdfUnseen(unseen, Segments(parted.Select(line => (line.Group, line.Parted.Seen)))),
            };
    }

    private static List<PdfSegment> Segments(IEnumerable<(int Group, List<PdfWord> Words)> lines)
    {
        var segments = new List<PdfSegment>();
        var builder = new PdfLineBuilder();
        foreach (var (group, words) in lines)
        {
            builder.Begin();
            foreach (var word in words)
                builder.Add(word.Text, word.Box);
            segments.AddRange(builder.Segments(group));
        }
        return segments;
    }

    private void AddWord(ReadOnlySpan<char> element)
    {
        var box = new PdfBox(
            Number(element, "xMin=\""),
            Number(element, "yMin=\""),
            Number(element, "xMax=\""),
            Number(element, "yMax=\"")
        );
        var start = element.IndexOf('>') + 1;
        var end = element.LastIndexOf('<');
        if (end <= start)
            return;
        var text = NormalisedText.Line(WebUtility.HtmlDecode(element[start..end].ToString()));
        if (IsPrivateSign(text))
            text = "•";
        if (text.Length > 0 && _lines.Count > 0 && float.IsFinite(box.Left + box.Right + box.Top + box.Bottom))
            _lines[^1].Words.Add(new PdfWord(text, box));
    }

    /// <summary>A sign of a symbol font alone is a bullet, whatever it looks like.</summary>
    private static bool IsPrivateSign(string text) =>
        text.Length is 1 or 2
        && Rune.TryGetRuneAt(text, 0, out var rune)
        && rune.Utf16SequenceLength == text.Length
        && Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse;

    private static float Number(ReadOnlySpan<char> element, ReadOnlySpan<char> attribute)
    {
        var start = element.IndexOf(attribute);
        if (start < 0)
            return 0;
        var rest = element[(start + attribute.Length)..];
        return float.TryParse(rest[..Math.Max(0, rest.IndexOf('"'))], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }
}

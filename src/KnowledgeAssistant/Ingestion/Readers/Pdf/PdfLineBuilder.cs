using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Puts the words of a line together; a wide gap between two of them parts the line into segments.</summary>
internal sealed class PdfLineBuilder
{
    /// <summary>In line heights. A space is a quarter to a third; justified text rarely doubles it.</summary>
    private const float WideGap = 1.1f;

    private readonly List<(string Text, PdfBox Box)> _words = [];

    public void Begin() => _words.Clear();

    public void Add(string text, PdfBox box) => _words.Add((text, box));

    /// <summary>Nothing for a line of a table of contents: rows of dots lead from a title, which stands in the text again, to its page.</summary>
    public IEnumerable<PdfSegment> Segments(int group)
    {
        var leaders = _words.Sum(word => IsDots(word.Text) ? word.Text.Length : 0);
        if (leaders > 3 && _words[^1].Text.Length <= 5)
            yield break;
        var start = 0;
        for (var i = 1; i <= _words.Count; i++)
        {
            if (i < _words.Count && !IsWideGap(_words[i - 1].Box, _words[i].Box))
                continue;
            yield return Segment(_words.GetRange(start, i - start), group);
            start = i;
        }
    }

    private static bool IsDots(string word) => word.AsSpan().IndexOfAnyExcept(".…·") < 0;

    private static bool IsWideGap(PdfBox one, PdfBox next)
    {
        var gap = Math.Max(next.Left - one.Right, one.Left - next.Right);
        return gap > WideGap * Math.Min(one.Height, next.Height);
    }

    private static PdfSegment Segment(List<(string Text, PdfBox Box)> words, int group)
    {
        var box = words[0].Box;
        var longest = words[0];
        foreach (var word in words)
        {
            box = box.Union(word.Box);
            if (word.Text.Length > longest.Text.Length)
                longest = word;
        }
        var text = new StringBuilder();
        foreach (var word in RightToLeft.InReadingOrder(words.ConvertAll(word => word.Text)))
            text.Append(text.Length > 0 ? " " : "").Append(word);
        // Vertical writing: the height of a word is its length.
        var height = longest.Box.Height > 3 * longest.Box.Width && longest.Text.Length > 2 ? longest.Box.Width : longest.Box.Height;
        return new PdfSegment(text.ToString(), box, height, group);
    }
}

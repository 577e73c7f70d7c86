using System.Buffers;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Puts the words of a line together; a wide gap between two of them parts the line into segments.</summary>
internal sealed class PdfLineBuilder
{
    /// <summary>In line heights. A space is a quarter to a third; justified text rarely doubles it.</summary>
    private const float WideGap = 1.1f;

    /// <summary>Between two numbers, which sentences seldom put side by side.</summary>
    private const float WideGapOfNumbers = 0.7f;

    /// <summary>In line heights: poppler parts words where the font changes, though nothing stands between them.</summary>
    private const float Touching = 0.04f;
    private const string WithinNumbers = "/:.,-%";
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789.,%+-−–()$€£");

    private readonly List<(string Text, PdfBox Box)> _words = [];

    public void Begin() => _words.Clear();

    public void Add(string text, PdfBox box) => _words.Add((text, box));

    /// <summary>Nothing for a line of a table of contents: rows of dots lead from a title, which stands in the text again, to its page.</summary>
    public IEnumerable<PdfSegment> Segments(int group)
    {
        var leaders = _words.Sum(word => IsDots(word.Text) ? word.Text.Length : 0);
        if (leaders > 3 && _words[^1].Text.Length <= 5)
            yield break;
        JoinTouching();
        var start = 0;
        for (var i = 1; i <= _words.Count; i++)
        {
            if (i < _words.Count && !IsWideGap(_words[i - 1], _words[i]))
                continue;
            yield return Segment(_words.GetRange(start, i - start), group);
            start = i;
        }
    }

    private static bool IsDots(string word) => word.AsSpan().IndexOfAnyExcept(".…·") < 0;

    /// <summary>Hebrew and Arabic words whose letters come from several fonts, and numbers such as dates.</summary>
    private void JoinTouching()
    {
        for (var i = _words.Count - 1; i > 0; i--)
        {
            var (one, next) = (_words[i - 1], _words[i]);
            var isTouching = Math.Abs(next.Box.Left - one.Box.Right) < Touching * Math.Min(one.Box.Height, next.Box.Height);
            if (!isTouching || !(AreRightToLeft(one.Text, next.Text) || AreOfANumber(one.Text, next.Text)))
                continue;
            _words[i - 1] = (one.Text + next.Text, one.Box.Union(next.Box));
            _words.RemoveAt(i);
        }
    }

    private static bool AreRightToLeft(string one, string next) => RightToLeft.IsIn(one) && RightToLeft.IsIn(next);

    private static bool AreOfANumber(string one, string next) =>
        (char.IsDigit(one[^1]) && WithinNumbers.Contains(next[0], StringComparison.Ordinal))
        || (WithinNumbers.Contains(one[^1], StringComparison.Ordinal) && char.IsDigit(next[0]));

    private static bool IsWideGap((string Text, PdfBox Box) one, (string Text, PdfBox Box) next)
    {
        var gap = Math.Max(next.Box.Left - one.Box.Right, one.Box.Left - next.Box.Right);
        var wide = IsNumber(one.Text) && IsNumber(next.Text) ? WideGapOfNumbers : WideGap;
        return gap > wide * Math.Min(one.Box.Height, next.Box.Height);
    }

    private static bool IsNumber(string text) =>
        text.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && !text.AsSpan().ContainsAnyExcept(NumberSigns);

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

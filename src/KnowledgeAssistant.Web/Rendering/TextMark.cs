using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>A stretch of the source that is shown in its own way, for example the sentence whose source is open.</summary>
/// <param name="CssClass">One of the style sheet's classes; never made from untrusted text.</param>
public readonly record struct TextMark(TextRange Range, string CssClass);

/// <summary>A run of text with the mark it stands under, if any.</summary>
public readonly record struct MarkedRun(string Text, string? CssClass);

public static class TextMarks
{
    /// <summary>Cuts <paramref name="text"/>, which stands at <paramref name="start"/> of the source, where marks begin and end. Where marks
    /// overlap, the first in the list wins.</summary>
    public static IEnumerable<MarkedRun> Cut(string text, int start, IReadOnlyList<TextMark> marks)
    {
        var at = 0;
        while (at < text.Length)
        {
            var css = ClassAt(marks, start + at);
            var end = at + 1;
            while (end < text.Length && ReferenceEquals(ClassAt(marks, start + end), css))
                end++;
            yield return new(text[at..end], css);
            at = end;
        }
    }

    public static string? ClassAt(IReadOnlyList<TextMark> marks, int position)
    {
        foreach (var mark in marks)
        {
            if (mark.Range.Start <= position && position < mark.Range.End)
                return mark.CssClass;
        }
        return null;
    }
}

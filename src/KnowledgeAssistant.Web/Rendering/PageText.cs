using System.Text.Json.Serialization;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// A line of a page for the layer of text over its picture: fractions (0 to 1) of the page, origin at the top left. Names are short: a page
/// has some sixty lines.
/// </summary>
/// <param name="After">What follows it when it is copied with the next line: a space, nothing where a word was divided, a line feed at a block's end.</param>
/// <param name="Begins">Whether a block begins with it.</param>
public sealed record PageTextLine(
    [property: JsonPropertyName("t")] string Text,
    [property: JsonPropertyName("x")] float Left,
    [property: JsonPropertyName("y")] float Top,
    [property: JsonPropertyName("w")] float Width,
    [property: JsonPropertyName("h")] float Height,
    [property: JsonPropertyName("a")] string After,
    [property: JsonPropertyName("b")] bool Begins
);

/// <summary>What stands on one page of a document, in reading order, so that it can be selected, copied and read aloud.</summary>
public sealed record PageText(IReadOnlyList<PageTextLine> Lines)
{
    /// <param name="page">1-based.</param>
    public static PageText Of(DocumentContent content, int page)
    {
        var lines = new List<PageTextLine>();
        foreach (var block in content.Blocks)
        {
            var begins = true;
            for (var i = 0; i < block.Lines.Count; i++)
            {
                if (block.Lines[i].Page != page)
                    continue;
                var next = i + 1 < block.Lines.Count ? block.Lines[i + 1] : null;
                lines.Add(Of(content.Text, block.Lines[i], next, begins));
                begins = false;
            }
        }
        return new PageText(lines);
    }

    private static PageTextLine Of(string text, LineBox line, LineBox? next, bool begins) =>
        new(
            text[line.Range.Start..line.Range.End],
            Short(line.Left),
            Short(line.Top),
            Short(line.Right - line.Left),
            Short(line.Bottom - line.Top),
            next is null ? "\n" : text[line.Range.End..next.Range.Start],
            begins
        );

    /// <summary>A ten-thousandth of a page is less than a pixel.</summary>
    private static float Short(float share) => MathF.Round(share, 4);
}

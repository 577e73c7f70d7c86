using System.Globalization;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Takes <c>[1]</c> to <c>[999]</c> before the link parser sees them, so that text such as <c>[1](https://elsewhere)</c> can never dress a
/// link up as a citation.
/// </summary>
internal sealed class CitationMarkerParser : InlineParser
{
    private const int MaxDigits = 3;

    public CitationMarkerParser() => OpeningCharacters = ['['];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var digits = 0;
        while (digits < MaxDigits && char.IsAsciiDigit(slice.PeekCharExtra(1 + digits)))
            digits++;
        if (digits == 0 || slice.PeekCharExtra(1) == '0' || slice.PeekCharExtra(1 + digits) != ']')
            return false;
        var number = int.Parse(slice.Text.AsSpan(slice.Start + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        var start = processor.GetSourcePosition(slice.Start, out var line, out var column);
        processor.Inline = new CitationMarkerInline(number)
        {
            Line = line,
            Column = column,
            Span = new(start, start + digits + 1),
        };
        slice.Start += digits + 2;
        return true;
    }
}

internal sealed class CitationMarkerInline(int number) : LeafInline
{
    public int Number => number;
}

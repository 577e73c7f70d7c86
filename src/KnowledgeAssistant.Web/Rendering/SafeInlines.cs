using Markdig.Syntax.Inlines;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>Markdig's inlines as safe ones.</summary>
internal static class SafeInlines
{
    /// <summary>A longer "word" before a marker is an address or code; keeping it on one line would break narrow pages.</summary>
    private const int LongestKeptWord = 24;

    public static IReadOnlyList<SafeInline> Of(ContainerInline? container, int offset)
    {
        var inlines = new List<SafeInline>();
        for (var inline = container?.FirstChild; inline is not null; inline = inline.NextSibling)
            Add(inlines, inline, offset);
        return KeepMarkersWithTheirWord(inlines);
    }

    private static void Add(List<SafeInline> inlines, Inline inline, int offset)
    {
        var start = offset + inline.Span.Start;
        switch (inline)
        {
            case LiteralInline literal:
                AddLiteral(inlines, literal, start);
                break;
            case HtmlEntityInline entity:
                AddText(inlines, entity.Transcoded.ToString(), start, inline.Span.Length);
                break;
            case CodeInline code:
                inlines.Add(new SafeCodeSpan(code.Content, start));
                break;
            case LineBreakInline { IsHard: true }:
                inlines.Add(new SafeBreak());
                break;
            case LineBreakInline:
                AddText(inlines, " ", start, 1);
                break;
            case CitationMarkerInline citation:
                inlines.Add(new SafeCitation(citation.Number));
                break;
            case AutolinkInline auto:
                AddLink(inlines, (auto.IsEmail ? "mailto:" : "") + auto.Url, [new SafeText(auto.Url, start, inline.Span.Length)]);
                break;
            case LinkInline { IsImage: false } link:
                AddLink(inlines, link.GetDynamicUrl?.Invoke() ?? link.Url, Of(link, offset));
                break;
            case EmphasisInline emphasis:
                inlines.Add(new SafeStyled(Style(emphasis), Of(emphasis, offset)));
                break;
            case ContainerInline other:
                inlines.AddRange(Of(other, offset));
                break;
        }
    }

    private static SafeStyle Style(EmphasisInline emphasis) =>
        emphasis.DelimiterChar == '~' ? SafeStyle.Struck
        : emphasis.DelimiterCount >= 2 ? SafeStyle.Strong
        : SafeStyle.Emphasis;

    /// <summary>Only an escaped first character differs from its source; what follows it stays word for word.</summary>
    private static void AddLiteral(List<SafeInline> inlines, LiteralInline literal, int start)
    {
        var text = literal.Content.ToString();
        if (text.Length > 1 && literal.Span.Length == text.Length + 1 && literal.IsFirstCharacterEscaped)
        {
            AddText(inlines, text[..1], start, 2);
            AddText(inlines, text[1..], start + 2, text.Length - 1);
        }
        else
            AddText(inlines, text, start, literal.Span.Length);
    }

    private static void AddText(List<SafeInline> inlines, string text, int start, int length)
    {
        if (text.Length == 0)
            return;
        if (inlines is [.., SafeText { IsVerbatim: true } before] && before.End == start && text.Length == length)
            inlines[^1] = new SafeText(before.Text + text, before.Start, before.Length + length);
        else
            inlines.Add(new SafeText(text, start, length));
    }

    private static void AddLink(List<SafeInline> inlines, string? address, IReadOnlyList<SafeInline> content)
    {
        // A marker inside a link would be a control inside a control; the citation is what counts.
        if (SafeLinks.Check(address) is { } href && content.Count > 0 && !content.Any(HoldsMarker))
            inlines.Add(new SafeLink(href, content));
        else
            inlines.AddRange(content);
    }

    private static bool HoldsMarker(SafeInline inline) =>
        inline switch
        {
            SafeCitation => true,
            SafeUnbroken => true,
            SafeStyled styled => styled.Inlines.Any(HoldsMarker),
            _ => false,
        };

    private static List<SafeInline> KeepMarkersWithTheirWord(List<SafeInline> inlines)
    {
        if (!inlines.Exists(inline => inline is SafeCitation))
            return inlines;
        var kept = new List<SafeInline>(inlines.Count + 2);
        for (var i = 0; i < inlines.Count; i++)
        {
            if (inlines[i] is not SafeCitation)
            {
                kept.Add(inlines[i]);
                continue;
            }
            var unbroken = new List<SafeInline>();
            TakeLastWord(kept, unbroken);
            if (unbroken.Count == 0 && kept is [.., SafeUnbroken before])
            {
                unbroken.AddRange(before.Inlines);
                kept.RemoveAt(kept.Count - 1);
            }
            for (; i < inlines.Count && inlines[i] is SafeCitation; i++)
                unbroken.Add(inlines[i]);
            TakePunctuation(inlines, i, unbroken);
            i--;
            kept.Add(new SafeUnbroken(unbroken));
        }
        return kept;
    }

    private static void TakeLastWord(List<SafeInline> kept, List<SafeInline> unbroken)
    {
        if (kept is not [.., SafeText { IsVerbatim: true } text])
            return;
        // The blank before a marker goes: the marker's own margin stands in its place.
        var trimmed = text.Text.TrimEnd();
        var cut = trimmed.LastIndexOfAny([' ', '\n', '\u00A0']) + 1;
        if (trimmed.Length - cut is 0 or > LongestKeptWord)
            cut = trimmed.Length;
        kept.RemoveAt(kept.Count - 1);
        if (cut > 0)
            kept.Add(new SafeText(trimmed[..cut], text.Start, cut));
        if (cut < trimmed.Length)
            unbroken.Add(new SafeText(trimmed[cut..], text.Start + cut, trimmed.Length - cut));
    }

    private static void TakePunctuation(List<SafeInline> inlines, int next, List<SafeInline> unbroken)
    {
        if (next >= inlines.Count || inlines[next] is not SafeText { IsVerbatim: true } text)
            return;
        var count = 0;
        while (count < text.Text.Length && text.Text[count] is '.' or ',' or ';' or ':' or '!' or '?' or ')')
            count++;
        if (count == 0)
            return;
        unbroken.Add(new SafeText(text.Text[..count], text.Start, count));
        inlines[next] = new SafeText(text.Text[count..], text.Start + count, text.Length - count);
    }
}

using System.Globalization;
using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// A text as quotes are compared: lower case without accents, runs of white space as one space, ligatures and width variants taken apart,
/// words broken over lines joined, Markdown's marks, quotation marks, bullets and cell borders gone; each character knows its place in the
/// original. Two texts that a reader would call the same words are equal here.
/// </summary>
internal sealed class QuoteText
{
    /// <summary>What may stand around words without being part of them.</summary>
    public static readonly char[] Stops = [' ', '.', ',', ';', ':', '!', '?', '(', ')', '[', ']'];

    private readonly List<int> _starts;
    private readonly List<int> _ends;
    private IReadOnlyList<TextRange>? _words;

    private QuoteText(string text, List<int> starts, List<int> ends) => (Text, _starts, _ends) = (text, starts, ends);

    public string Text { get; }

    /// <summary>Ranges of <see cref="Text"/> between its spaces.</summary>
    public IReadOnlyList<TextRange> Words => _words ??= [.. Split()];

    public static QuoteText Of(string original)
    {
        var text = new StringBuilder(original.Length);
        var (starts, ends) = (new List<int>(original.Length), new List<int>(original.Length));
        for (var i = 0; i < original.Length; )
        {
            if (JoinedLine(original, i) is { } skipped)
            {
                i = skipped;
                continue;
            }
            var next = i + (char.IsHighSurrogate(original[i]) && i + 1 < original.Length && char.IsLowSurrogate(original[i + 1]) ? 2 : 1);
            foreach (var character in Fold(original, i, next))
            {
                if (character == ' ' && (text.Length == 0 || text[^1] == ' '))
                    continue;
                text.Append(character);
                starts.Add(i);
                ends.Add(next);
            }
            i = next;
        }
        if (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        return new QuoteText(text.ToString(), starts, ends);
    }

    /// <summary>The first place from <paramref name="from"/> on where the words stand whole, not inside longer words; null where there is none.</summary>
    public TextRange? FindFolded(string wanted, int from = 0)
    {
        if (wanted.Length == 0)
            return null;
        for (var at = from; (at = Text.IndexOf(wanted, at, StringComparison.Ordinal)) >= 0; at++)
            if (IsWhole(at, at + wanted.Length))
                return new TextRange(at, at + wanted.Length);
        return null;
    }

    /// <summary>The words without the stops around them; found, the stop that ends both belongs to the range.</summary>
    public TextRange? FindTrimmed(string wanted, int from = 0)
    {
        if (FindFolded(wanted.Trim(Stops), from) is not { } found)
            return null;
        var hasStop = found.End < Text.Length && Text[found.End] is '.' or '!' or '?' && wanted.EndsWith(Text[found.End]);
        return hasStop ? found with { End = found.End + 1 } : found;
    }

    /// <summary>A range of <see cref="Text"/> as a range of the original.</summary>
    public TextRange Original(TextRange folded) => new(_starts[folded.Start], _ends[folded.End - 1]);

    public string WordAt(int index) => Text[Words[index].Start..Words[index].End];

    private bool IsWhole(int start, int end) =>
        (start == 0 || !(char.IsLetterOrDigit(Text[start]) && char.IsLetterOrDigit(Text[start - 1])))
        && (end == Text.Length || !(char.IsLetterOrDigit(Text[end - 1]) && char.IsLetterOrDigit(Text[end])));

    private IEnumerable<TextRange> Split()
    {
        for (var start = 0; start < Text.Length; )
        {
            var end = Text.IndexOf(' ', start) is var space and >= 0 ? space : Text.Length;
            yield return new TextRange(start, end);
            start = end + 1;
        }
    }

    /// <summary>Where a word goes on that a hyphen at <paramref name="at"/> broke over two lines; null elsewhere.</summary>
    private static int? JoinedLine(string text, int at)
    {
        if (text[at] is not ('-' or '‐' or '\u00ad') || at == 0 || !char.IsLetter(text[at - 1]))
            return null;
        var next = at + 1;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        var isBroken = next < text.Length && char.IsLower(text[next]) && text.AsSpan(at, next - at).Contains('\n');
        return isBroken ? next : null;
    }

    private static string Fold(string text, int at, int next)
    {
        var character = text[at];
        if (char.IsWhiteSpace(character) || character is '|' or '•' or '◦' or '▪' or '‣' or '·' or '●')
            return " ";
        return character switch
        {
            >= 'a' and <= 'z' or >= '0' and <= '9' => Ascii[character],
            '-' or '‐' or '‑' or '‒' or '–' or '—' or '―' or '−' => Dash(text, at),
            '\'' or '’' or '‘' or '‛' or '´' or '′' or '"' or '″' => Apostrophe(text, at),
            '“' or '”' or '„' or '‟' or '«' or '»' or '‚' or '‹' or '›' or '`' => "",
            '*' => IsDigit(text, at - 1) && IsDigit(text, at + 1) ? "*" : "",
            '_' => IsWord(text, at - 1) && IsWord(text, at + 1) ? "_" : "",
            '\\' => at + 1 < text.Length && char.IsPunctuation(text[at + 1]) ? "" : "\\",
            '…' => "...",
            < (char)128 => Ascii[character],
            _ => Compatible(text, at, next),
        };
    }

    /// <summary>Between letters a hyphen is written or left out as one likes; beside digits it tells a range or a sign; elsewhere it parts words.</summary>
    private static string Dash(string text, int at)
    {
        if (IsDigit(text, at + 1) || (IsDigit(text, at - 1) && IsWord(text, at + 1)))
            return "-";
        var isHyphen = text[at] is '-' or '‐' or '‑';
        return isHyphen && IsWord(text, at - 1) && IsWord(text, at + 1) ? "" : " ";
    }

    /// <summary>Kept inside a word (an apostrophe) and behind a digit (feet, inches).</summary>
    private static string Apostrophe(string text, int at)
    {
        var isDouble = text[at] is '"' or '″';
        if (IsDigit(text, at - 1) && !IsWord(text, at + 1))
            return isDouble ? "\"" : "'";
        return !isDouble && IsWord(text, at - 1) && IsWord(text, at + 1) ? "'" : "";
    }

    private static bool IsDigit(string text, int at) => at >= 0 && at < text.Length && char.IsAsciiDigit(text[at]);

    private static bool IsWord(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);

    private static string Compatible(string text, int at, int next)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune))
            return text[at].ToString();
        if (Folding.IsIgnored(rune.Value, Rune.GetUnicodeCategory(rune)))
            return "";
        return Folding.Find(rune.Value) ?? Rune.ToLowerInvariant(rune).ToString();
    }

    private static readonly string[] Ascii =
    [
        .. Enumerable.Range(0, 128).Select(code => char.ToLowerInvariant((char)code).ToString(CultureInfo.InvariantCulture)),
    ];
}

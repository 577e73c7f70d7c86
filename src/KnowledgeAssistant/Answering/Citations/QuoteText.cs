using System.Globalization;
using System.Text;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// A text as quotes are compared: lower case, runs of white space as one space, one kind of quotation mark and hyphen, ligatures and width
/// variants taken apart, soft hyphens gone; each character knows its place in the original.
/// </summary>
internal sealed class QuoteText
{
    private readonly List<int> _starts;
    private readonly List<int> _ends;

    private QuoteText(string text, List<int> starts, List<int> ends) => (Text, _starts, _ends) = (text, starts, ends);

    public string Text { get; }

    public static QuoteText Of(string original)
    {
        var text = new StringBuilder(original.Length);
        var (starts, ends) = (new List<int>(original.Length), new List<int>(original.Length));
        for (var i = 0; i < original.Length; i++)
        {
            foreach (var character in Fold(original[i]))
            {
                if (character == ' ' && (text.Length == 0 || text[^1] == ' '))
                    continue;
                text.Append(character);
                starts.Add(i);
                ends.Add(i + 1);
            }
        }
        if (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        return new QuoteText(text.ToString(), starts, ends);
    }

    /// <summary>The first place where the quote stands whole, not inside longer words, as a range of the original; null where there is none.</summary>
    public TextRange? Find(string quote)
    {
        var wanted = Of(quote).Text;
        if (wanted.Length == 0)
            return null;
        for (var at = 0; (at = Text.IndexOf(wanted, at, StringComparison.Ordinal)) >= 0; at++)
            if (IsWhole(at, at + wanted.Length))
                return new TextRange(_starts[at], _ends[at + wanted.Length - 1]);
        return null;
    }

    private bool IsWhole(int start, int end) =>
        (start == 0 || !(char.IsLetterOrDigit(Text[start]) && char.IsLetterOrDigit(Text[start - 1])))
        && (end == Text.Length || !(char.IsLetterOrDigit(Text[end - 1]) && char.IsLetterOrDigit(Text[end])));

    private static string Fold(char character) =>
        character switch
        {
            < (char)128 => char.IsWhiteSpace(character) ? " " : Ascii(character),
            '\u00ad' or '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' => "",
            '‘' or '’' or '‚' or '‛' or '′' or '`' or '´' => "'",
            '“' or '”' or '„' or '‟' or '″' or '«' or '»' => "\"",
            '‐' or '‑' or '‒' or '–' or '—' or '―' or '−' => "-",
            _ when char.IsWhiteSpace(character) => " ",
            _ when char.IsSurrogate(character) => character.ToString(),
            _ => Compatible(character),
        };

    private static string Ascii(char character) => char.ToLowerInvariant(character).ToString();

    /// <summary>Ligatures, full-width forms, the single-character ellipsis; accents stay: they make other words.</summary>
    private static string Compatible(char character)
    {
        var category = char.GetUnicodeCategory(character);
        var text = character.ToString();
        var folded = category is UnicodeCategory.OtherNotAssigned ? text : text.Normalize(NormalizationForm.FormKC);
        return folded.ToLowerInvariant();
    }
}

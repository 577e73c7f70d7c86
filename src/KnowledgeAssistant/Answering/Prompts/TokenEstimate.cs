using System.Globalization;

namespace KnowledgeAssistant.Answering.Prompts;

/// <summary>
/// How many tokens a text has at most, for any of the usual models: which tokeniser a server uses cannot be asked. Meant to be high: English
/// prose comes out about a quarter above what GPT, Llama and Qwen vocabularies need, so that a prompt within the estimate fits.
/// </summary>
/// <remarks>
/// A run of ASCII letters: one for each begun 4. Other alphabets: one for each begun 2 letters. Chinese, Japanese and Korean: 3 for 2
/// characters (vocabularies made for them need 1 or less, older ones up to 2). A digit: 1. A symbol of ASCII: 1; any other: 3. Line ends and
/// runs of spaces: 1; the single space before a word belongs to it.
/// </remarks>
internal static class TokenEstimate
{
    private enum Kind
    {
        Ascii,
        Letter,
        Ideograph,
        Digit,
        Symbol,
        Other,
        Space,
    }

    public static int Of(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        for (var i = 0; i < text.Length; )
        {
            var kind = KindOf(text[i]);
            var start = i;
            while (i < text.Length && KindOf(text[i]) == kind)
                i++;
            tokens += Tokens(kind, text[start..i]);
        }
        return tokens;
    }

    /// <returns>The longest beginning of the text that the tokens hold, never half a surrogate pair.</returns>
    public static string Cut(string text, int tokens)
    {
        var (fits, over) = (0, text.Length + 1);
        while (over - fits > 1)
        {
            var middle = (fits + over) / 2;
            if (Of(text.AsSpan(0, middle)) <= tokens)
                fits = middle;
            else
                over = middle;
        }
        return text[..(fits > 0 && char.IsHighSurrogate(text[fits - 1]) ? fits - 1 : fits)];
    }

    private static int Tokens(Kind kind, ReadOnlySpan<char> run) =>
        kind switch
        {
            Kind.Ascii => (run.Length + 3) / 4,
            Kind.Letter => (run.Length + 1) / 2,
            Kind.Ideograph => (run.Length * 3 + 1) / 2,
            Kind.Digit or Kind.Symbol => run.Length,
            Kind.Other => run.Length * 3,
            _ => run is " " ? 0 : 1,
        };

    private static Kind KindOf(char c) =>
        char.IsAsciiLetter(c) ? Kind.Ascii
        : char.IsWhiteSpace(c) ? Kind.Space
        : char.IsDigit(c) ? Kind.Digit
        : c < 128 ? Kind.Symbol
        : IsIdeograph(c) ? Kind.Ideograph
        : char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            ? Kind.Letter
        : Kind.Other;

    /// <summary>Kana, Hangul and Han, with their punctuation and full-width forms.</summary>
    private static bool IsIdeograph(char c) =>
        c
            is (>= '\u1100' and <= '\u11FF')
                or (>= '\u2E80' and <= '\u9FFF')
                or (>= '\uAC00' and <= '\uD7AF')
                or (>= '\uF900' and <= '\uFAFF')
                or (>= '\uFF00' and <= '\uFFEF');
}

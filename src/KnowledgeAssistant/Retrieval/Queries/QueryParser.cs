using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>
/// Turns a question into index terms. <c>"quoted words"</c> must stand in a passage's text one after the other; <c>-word</c> leaves passages
/// with that word out, when the hyphen begins a word and a letter or digit follows (<c>E-4711</c> and <c>--flag</c> exclude nothing).
/// Both count in questions of up to <see cref="MaxWordsWithOperators"/> words only.
/// A question of stop words only has no terms: they are not in the index, so the vector leg alone answers it.
/// </summary>
public static class QueryParser
{
    /// <summary>Longer questions are cut here, at a whole character.</summary>
    public const int MaxCharacters = 100_000;

    /// <summary>Terms beyond these are not searched; a question of this length is a pasted document.</summary>
    public const int MaxTerms = 4_096;

    /// <summary>Enough for any typed question; further quotes and exclusions are read as ordinary words.</summary>
    public const int MaxPhrases = 16;

    /// <summary>
    /// Longer questions are prose that somebody pasted: their quotation marks and dashes are its author's, who asked for nothing. On CISI, whose
    /// questions are partly abstracts, reading them as operators costs .024 of nDCG@10.
    /// </summary>
    public const int MaxWordsWithOperators = 32;

    /// <summary>A quote that closes later than this is no phrase; it also keeps a question full of opening quotes quick.</summary>
    private const int MaxPhraseCharacters = 1_000;

    public static KeywordQuery Parse(string question)
    {
        var text = Cut(question).AsSpan();
        var terms = new List<string>();
        var phrases = new List<IReadOnlyList<string>>();
        var excluded = new List<string>();
        var tokens = new List<Token>();
        var plainFrom = 0;
        var index = HasOperators(text) ? 0 : text.Length;
        while (index < text.Length)
        {
            if (phrases.Count < MaxPhrases && PhraseAt(text, index) is { } phraseEnd)
            {
                AddTerms(text[plainFrom..index], terms, tokens);
                AddPhrase(text[(index + 1)..phraseEnd], terms, phrases, tokens);
                plainFrom = index = phraseEnd + 1;
            }
            else if (excluded.Count < MaxPhrases && ExclusionAt(text, index) is { } wordEnd)
            {
                AddTerms(text[plainFrom..index], terms, tokens);
                AddExcluded(text[(index + 1)..wordEnd], excluded, tokens);
                plainFrom = index = wordEnd;
            }
            else
            {
                index++;
            }
        }
        AddTerms(text[plainFrom..], terms, tokens);
        if (terms.Count > MaxTerms)
            terms.RemoveRange(MaxTerms, terms.Count - MaxTerms);
        return new KeywordQuery(terms, phrases, excluded);
    }

    /// <summary>The question as every step of the search sees it: at most <see cref="MaxCharacters"/>, no half surrogate pair at its end.</summary>
    public static string Cut(string question)
    {
        if (question.Length <= MaxCharacters)
            return question;
        var end = char.IsHighSurrogate(question[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
        return question[..end];
    }

    private static bool HasOperators(ReadOnlySpan<char> text)
    {
        var words = 0;
        for (var i = 0; i < text.Length && words <= MaxWordsWithOperators; i++)
            if (!char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                words++;
        return words <= MaxWordsWithOperators;
    }

    private static void AddTerms(ReadOnlySpan<char> text, List<string> terms, List<Token> tokens)
    {
        tokens.Clear();
        Analyser.Analyse(text, tokens);
        foreach (var token in tokens)
            terms.Add(token.Term);
    }

    /// <summary>A phrase is made of parts: a passage holds the parts of an identifier however it is written.</summary>
    private static void AddPhrase(ReadOnlySpan<char> text, List<string> terms, List<IReadOnlyList<string>> phrases, List<Token> tokens)
    {
        AddTerms(text, terms, tokens);
        var parts = tokens.Where(token => !token.IsWhole).Select(token => token.Term).ToList();
        if (parts.Count > 0)
            phrases.Add(parts);
    }

    /// <summary>Of an identifier only its whole is excluded: <c>-v2.19.1</c> says nothing against other texts with a 1 in them.</summary>
    private static void AddExcluded(ReadOnlySpan<char> text, List<string> excluded, List<Token> tokens)
    {
        tokens.Clear();
        Analyser.Analyse(text, tokens);
        var last = -1;
        foreach (var token in tokens)
        {
            if (token.Position <= last)
                continue;
            excluded.Add(token.Term);
            last = token.Position + token.Span - 1;
        }
    }

    /// <summary>The index of the closing quote of a phrase that opens at <paramref name="index"/>, or null.</summary>
    private static int? PhraseAt(ReadOnlySpan<char> text, int index)
    {
        var rest = text.Slice(index + 1, Math.Min(MaxPhraseCharacters, text.Length - index - 1));
        var close = text[index] switch
        {
            '"' => rest.IndexOf('"'),
            '\u201C' or '\u201E' => rest.IndexOfAny('\u201D', '\u201C', '"'),
            '\u00AB' => rest.IndexOf('\u00BB'),
            _ => -1,
        };
        return close < 0 ? null : index + 1 + close;
    }

    private static int? ExclusionAt(ReadOnlySpan<char> text, int index)
    {
        if (text[index] != '-' || (index > 0 && !char.IsWhiteSpace(text[index - 1])))
            return null;
        if (index + 1 >= text.Length || !(char.IsLetterOrDigit(text[index + 1]) || char.IsSurrogate(text[index + 1])))
            return null;
        var end = index + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\u201C' or '\u00AB'))
            end++;
        return end;
    }
}

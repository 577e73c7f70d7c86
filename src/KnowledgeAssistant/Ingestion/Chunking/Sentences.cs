namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>
/// Splits text into sentences by rule: no model, the same text gives the same ranges. When in doubt it does not split: two sentences
/// taken as one read well in an answer, half a sentence does not.
/// </summary>
public static class Sentences
{
    /// <summary>
    /// The sentences of <paramref name="text"/> in order, without the white space around them; never empty ones. A line feed always ends
    /// a sentence (it stands between blocks, and between the lines of code). Together the ranges hold every character that is not white space.
    /// </summary>
    public static IReadOnlyList<TextRange> Split(string text)
    {
        var sentences = new List<TextRange>();
        var start = 0;
        var position = 0;
        while (position < text.Length)
        {
            var end = EndAt(text, start, position);
            if (end is null)
            {
                position++;
                continue;
            }
            Add(sentences, text, start, end.Value);
            start = position = end.Value;
        }
        Add(sentences, text, start, text.Length);
        return sentences;
    }

    private static void Add(List<TextRange> sentences, string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (end > start)
            sentences.Add(new TextRange(start, end));
    }

    /// <summary>The end of the sentence if the character at <paramref name="position"/> ends one.</summary>
    private static int? EndAt(string text, int start, int position)
    {
        var character = text[position];
        if (character == '\n')
            return position + 1;
        if (IsUnspacedStop(text, position))
            return AfterClosers(text, AfterStops(text, position));
        if (!IsStop(character))
            return null;
        var stopsEnd = AfterStops(text, position);
        var end = AfterClosers(text, stopsEnd);
        if (end < text.Length && !char.IsWhiteSpace(text[end]))
            return null;
        var next = NextWord(text, end);
        if (next.IsEmpty)
            return end;
        if (StartsInLowerCase(next) && !LooksLikeIdentifier(next))
            return null;
        var isPlainFullStop = character == '.' && stopsEnd == position + 1;
        return isPlainFullStop && IsAbbreviationOrListNumber(text, start, position, next) ? null : end;
    }

    private static bool IsAbbreviationOrListNumber(string text, int sentenceStart, int stop, ReadOnlySpan<char> next)
    {
        var wordStart = stop;
        while (wordStart > sentenceStart && !char.IsWhiteSpace(text[wordStart - 1]) && !IsOpener(text[wordStart - 1]))
            wordStart--;
        var word = text.AsSpan(wordStart, stop - wordStart);
        var opensSentence = text.AsSpan(sentenceStart, wordStart - sentenceStart).IsWhiteSpace();
        return (opensSentence && IsListNumber(word)) || Abbreviations.StandsIn(word, next);
    }

    /// <summary><c>3</c>, <c>2.4.1</c>, <c>b</c>, <c>iv</c>: what a list item or a numbered heading begins with.</summary>
    private static bool IsListNumber(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > 12)
            return false;
        if (word.Length == 1 && char.IsAsciiLetter(word[0]))
            return true;
        if (word.Length <= 5 && (!word.ContainsAnyExcept("ivxlc") || !word.ContainsAnyExcept("IVXLC")))
            return true;
        var digits = 0;
        foreach (var character in word)
        {
            digits = character == '.' ? 0 : digits + 1;
            if (digits > 3 || (character != '.' && !char.IsAsciiDigit(character)))
                return false;
        }
        return true;
    }

    private static int AfterStops(string text, int position)
    {
        while (position < text.Length && (IsStop(text[position]) || IsUnspacedStop(text, position)))
            position++;
        return position;
    }

    private static int AfterClosers(string text, int position)
    {
        while (position < text.Length && IsCloser(text, position))
            position++;
        return position;
    }

    /// <summary>The word after <paramref name="position"/> on the same line, without the quotes and brackets before it.</summary>
    private static ReadOnlySpan<char> NextWord(string text, int position)
    {
        while (position < text.Length && text[position] != '\n' && (char.IsWhiteSpace(text[position]) || IsOpener(text[position])))
            position++;
        var end = position;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        return text.AsSpan(position, end - position);
    }

    private static bool StartsInLowerCase(ReadOnlySpan<char> word) => char.IsLower(word[0]);

    /// <summary><c>max_retries</c>, <c>s3:PutObject</c> and <c>iPhone</c> keep their small letter at the start of a sentence.</summary>
    private static bool LooksLikeIdentifier(ReadOnlySpan<char> word)
    {
        word = word.TrimEnd(".,;:!?)");
        foreach (var character in word)
        {
            if (char.IsUpper(character) || char.IsDigit(character) || character is '_' or ':' or '/')
                return true;
        }
        return false;
    }

    private static bool IsStop(char character) => character is '.' or '!' or '?' or '…' or '؟' or '۔' or '։' or '።';

    /// <summary>Stops of scripts that put no space after them; the full-width dot also stands in numbers.</summary>
    private static bool IsUnspacedStop(string text, int position) =>
        text[position] switch
        {
            '。' or '！' or '？' or '｡' or '।' or '॥' or '។' or '៕' or '။' => true,
            '．' => position + 1 >= text.Length || !char.IsDigit(text[position + 1]),
            _ => false,
        };

    /// <summary>A straight quote closes only at the end of a word: before a letter it opens the next sentence.</summary>
    private static bool IsCloser(string text, int position) =>
        text[position] switch
        {
            ')' or ']' or '}' or '”' or '’' or '»' or '›' or '」' or '』' or '）' or '】' or '》' => true,
            // The mark of a footnote belongs to the sentence it stands behind.
            '¹' or '²' or '³' or '⁰' or (>= '⁴' and <= '⁹') => true,
            '"' or '\'' => position + 1 >= text.Length || !char.IsLetterOrDigit(text[position + 1]),
            _ => false,
        };

    private static bool IsOpener(char character) =>
        character
            is '('
                or '['
                or '{'
                or '“'
                or '‘'
                or '«'
                or '‹'
                or '„'
                or '‚'
                or '"'
                or '\''
                or '「'
                or '『'
                or '（'
                or '【'
                or '《'
                or '¿'
                or '¡';
}

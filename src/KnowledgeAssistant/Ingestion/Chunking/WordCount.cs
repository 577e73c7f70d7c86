namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>How long a text is for the chunker, in words of about the same content in every script.</summary>
internal static class WordCount
{
    /// <summary>
    /// English has about six characters a word; twice that is never reached by running text, so this share counts only for what is not
    /// words: keys, base64, rules of dashes. It bounds the characters of a passage as well.
    /// </summary>
    private const int CharactersPerWord = 12;

    /// <summary>
    /// Words between white space that hold a letter or digit, and half a word for each character of a script written without spaces
    /// (a Chinese or Japanese word has about two); at least one for every twelve characters.
    /// </summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var words = 0;
        var unspaced = 0;
        var inWord = false;
        foreach (var character in text)
        {
            if (IsUnspaced(character))
            {
                unspaced++;
                inWord = false;
            }
            else if (char.IsWhiteSpace(character))
            {
                inWord = false;
            }
            else if (!inWord && char.IsLetterOrDigit(character))
            {
                inWord = true;
                words++;
            }
        }
        return Math.Max(words + (unspaced + 1) / 2, (text.Length + CharactersPerWord - 1) / CharactersPerWord);
    }

    /// <summary>Thai, Lao, Burmese, Khmer; kana and Chinese characters, also those outside the first plane (by their high surrogates).</summary>
    private static bool IsUnspaced(char character) =>
        character
            is (>= '\u0E00' and <= '\u0EFF')
                or (>= '\u1000' and <= '\u109F')
                or (>= '\u1780' and <= '\u17FF')
                or (>= '\u3040' and <= '\u30FF')
                or (>= '\u3400' and <= '\u4DBF')
                or (>= '\u4E00' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF')
                or (>= '\uD840' and <= '\uD888');
}

namespace KnowledgeAssistant.Ingestion.Readers.Screening;

/// <summary>One word of a sentence, folded to lower case and without its possessive ending.</summary>
/// <param name="IsCapital">Written with a capital first letter and small ones after it.</param>
/// <param name="OpensClause">It stands first, or behind a mark that ends a part of a sentence.</param>
internal readonly record struct ScreenedWord(string Text, bool IsCapital, bool OpensClause)
{
    /// <summary>The words of a sentence; everything else counts only as a mark between them.</summary>
    public static List<ScreenedWord> Of(string sentence)
    {
        var words = new List<ScreenedWord>();
        var opens = true;
        for (var i = 0; i < sentence.Length; )
        {
            if (!char.IsLetter(sentence[i]))
            {
                opens |= EndsPart(sentence, i);
                i++;
                continue;
            }
            var start = i;
            while (i < sentence.Length && (char.IsLetterOrDigit(sentence[i]) || IsInner(sentence, i)))
                i++;
            var word = sentence.AsSpan(start, i - start);
            if (word.EndsWith("'s", StringComparison.OrdinalIgnoreCase) || word.EndsWith("’s", StringComparison.OrdinalIgnoreCase))
                word = word[..^2];
            var isCapital = word.Length > 1 && char.IsUpper(word[0]) && char.IsLower(word[1]);
            words.Add(new ScreenedWord(word.ToString().ToLowerInvariant().Replace('’', '\''), isCapital, opens));
            opens = false;
        }
        return words;
    }

    private static bool IsInner(string sentence, int i) =>
        sentence[i] is '\'' or '’' && i + 1 < sentence.Length && char.IsLetter(sentence[i + 1]);

    /// <summary>A hyphen or full stop within a name ("re-send", "cform.com") ends nothing.</summary>
    private static bool EndsPart(string sentence, int i) =>
        sentence[i] switch
        {
            ',' or ';' or '(' or '[' or '"' or '“' or '”' or '—' or '–' or '!' or '?' or '|' or '#' or '*' or '>' or '•' => true,
            '-' or ':' or '.' => i + 1 >= sentence.Length || char.IsWhiteSpace(sentence[i + 1]),
            _ => false,
        };
}

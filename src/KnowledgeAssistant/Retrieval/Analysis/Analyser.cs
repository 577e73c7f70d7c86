namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>
/// Turns text into index terms, the same for passages and questions and for every engine: folded to lower case without accents, English
/// stop words dropped, English words stemmed, identifiers found whole and in parts, scripts without spaces as character pairs.
/// Stateless and safe for concurrent use; no text makes it throw. The rules in words are in the README of this area.
/// </summary>
public static class Analyser
{
    /// <summary>Grows whenever some text would give other terms; an index with an older number is rebuilt.</summary>
    public const int Number = 1;

    /// <summary>Terms are cut here: longer ones are encoded data, not words.</summary>
    public const int MaxTermLength = 100;

    [ThreadStatic]
    private static FoldedText? _folded;

    /// <summary>The terms in text order, with repeats; a whole identifier stands before its parts.</summary>
    public static IReadOnlyList<string> Terms(string text)
    {
        var tokens = new List<Token>(text.Length / 8 + 4);
        Analyse(text, tokens);
        return tokens.ConvertAll(token => token.Term);
    }

    /// <summary>The terms in text order with their positions and their places in the text.</summary>
    public static IReadOnlyList<Token> Tokens(string text)
    {
        var tokens = new List<Token>(text.Length / 8 + 4);
        Analyse(text, tokens);
        return tokens;
    }

    /// <summary>For bulk work: appends to a list that is used again; terms of common words are shared strings.</summary>
    public static void Analyse(ReadOnlySpan<char> text, List<Token> tokens)
    {
        var folded = _folded ?? new FoldedText();
        _folded = null;
        folded.Fold(text);
        new Tokeniser(folded, tokens).Run();
        if (folded.Capacity <= FoldedText.KeptCapacity)
            _folded = folded;
    }

    /// <summary>True when the words of the text carry no meaning of their own; such a word is not in the index.</summary>
    public static bool IsStopWord(string word) => StopWords.Contains(word);
}

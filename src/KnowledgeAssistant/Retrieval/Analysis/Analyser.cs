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

    private const int KeptTokens = 16 * 1024;

    [ThreadStatic]
    private static FoldedText? _folded;

    [ThreadStatic]
    private static (TermTexts Terms, List<NumberedToken> Tokens)? _room;

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
        var folded = Take();
        folded.Fold(text);
        var (terms, numbered) = _room ?? (new TermTexts(), []);
        _room = null;
        new Tokeniser(folded, terms, numbered).Run();
        foreach (var token in numbered)
        {
            var (start, end) = (folded.StartOf(token.Start), folded.EndOf(token.End - 1));
            tokens.Add(new Token(terms[token.Term], token.Position, token.Span, start, end) { IsWhole = token.IsWhole });
        }
        if (numbered.Count <= KeptTokens)
        {
            terms.Clear();
            numbered.Clear();
            _room = (terms, numbered);
        }
        GiveBack(folded);
    }

    /// <summary>The same without an object for any term.</summary>
    internal static void Analyse(ReadOnlySpan<char> text, TermNumbers terms, List<NumberedToken> tokens)
    {
        var folded = Take();
        folded.Fold(text);
        new Tokeniser(folded, terms, tokens).Run();
        GiveBack(folded);
    }

    /// <summary>True when the words of the text carry no meaning of their own; such a word is not in the index.</summary>
    public static bool IsStopWord(string word) => StopWords.Contains(word);

    private static FoldedText Take()
    {
        var folded = _folded ?? new FoldedText();
        _folded = null;
        return folded;
    }

    private static void GiveBack(FoldedText folded)
    {
        if (folded.Capacity <= FoldedText.KeptCapacity)
            _folded = folded;
    }
}

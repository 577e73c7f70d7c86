namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>What the <see cref="Tokeniser"/> asks for words: a number for each term, so that bulk work needs no objects.</summary>
internal abstract class TermNumbers
{
    /// <summary>The number of a word that carries no meaning.</summary>
    public const int None = -1;

    /// <summary>The number of the term of a folded word, or <see cref="None"/> for a stop word.</summary>
    /// <param name="isWord">Letters and apostrophes only: stop words and stems apply.</param>
    public abstract int Of(ReadOnlySpan<char> folded, bool isWord);

    /// <summary>The number of a text that is a term as it stands.</summary>
    public abstract int OfTerm(string term);
}

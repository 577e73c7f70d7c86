namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>One index term of a text and where it stands.</summary>
/// <param name="Position">
/// Counts the parts of the text: words, pieces of identifiers, character pairs. Stop words take no position, so a phrase matches over them.
/// </param>
/// <param name="Span">Positions covered: 1 for a part; for a whole identifier, the number of its parts (its position is that of the first).</param>
/// <param name="Start">First UTF-16 unit of the text it was made of.</param>
/// <param name="End">One past the last.</param>
public readonly record struct Token(string Term, int Position, int Span, int Start, int End)
{
    /// <summary>True for the whole of an identifier whose parts follow as tokens of their own.</summary>
    public bool IsWhole { get; init; }
}

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>A <see cref="Token"/> whose term is a number (see <see cref="TermNumbers"/>).</summary>
/// <param name="Start">First unit of the folded text.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct NumberedToken(int Term, int Position, int Span, int Start, int End)
{
    /// <summary>True for the whole of an identifier whose parts follow as tokens of their own.</summary>
    public bool IsWhole { get; init; }
}

namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>The smallest part of a section that is never cut: a block, or a sentence or line of a long one.</summary>
/// <param name="Block">The block it belongs to.</param>
/// <param name="Words">At least 1.</param>
/// <param name="CutBefore">What a passage border before this piece costs; see <see cref="CutCosts"/>.</param>
internal readonly record struct Piece(Block Block, TextRange Range, int Words, double CutBefore);

/// <summary>
/// What a border between two passages costs at a place, on the scale of <see cref="Partition"/>: 1 is a passage of twice the wanted length.
/// </summary>
internal static class CutCosts
{
    /// <summary>A subheading begins something new: worth a slightly uneven length.</summary>
    public const double BeforeHeading = -0.1;
    public const double BetweenBlocks = 0;

    /// <summary>Items of a list and rows of a table belong together more than paragraphs do.</summary>
    public const double WithinListOrTable = 0.05;

    /// <summary>The first item or row after the sentence that introduces the list or table; a note after what it explains.</summary>
    public const double AfterIntroduction = 0.12;
    public const double WithinBlock = 0.2;
    public const double WithinSentence = 0.5;

    /// <summary>A heading without its text, a table header without its rows: only where the length leaves no choice.</summary>
    public const double AfterHeading = 20;
}

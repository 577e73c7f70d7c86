using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Which blocks of a document are on the page: those around the marked range, and more on demand. A document of 5,000 blocks is never
/// rendered at once; one that is not much longer than the window is shown whole.
/// </summary>
/// <param name="First">Index of the first block shown.</param>
/// <param name="End">Index after the last block shown.</param>
/// <param name="Count">All blocks.</param>
public readonly record struct DocumentWindow(int First, int End, int Count)
{
    /// <summary>About two screens; the marked range is seen with its surroundings.</summary>
    public const int Before = 20;

    /// <summary>About five screens.</summary>
    public const int After = 60;

    /// <summary>What "Show more" adds.</summary>
    public const int Step = 80;

    public bool HasEarlier => First > 0;

    public bool HasLater => End < Count;

    public static DocumentWindow Around(IReadOnlyList<Block> blocks, TextRange? range)
    {
        if (blocks.Count <= Before + After)
            return new(0, blocks.Count, blocks.Count);
        var marked = range is { } wanted ? IndexAt(blocks, wanted) : 0;
        var first = Math.Max(0, marked - Before);
        var end = Math.Min(blocks.Count, first + Before + After);
        return new(Math.Max(0, end - Before - After), end, blocks.Count);
    }

    public DocumentWindow Earlier() => this with { First = Math.Max(0, First - Step) };

    public DocumentWindow Later() => this with { End = Math.Min(Count, End + Step) };

    private static int IndexAt(IReadOnlyList<Block> blocks, TextRange range)
    {
        var (low, high) = (0, blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (blocks[middle].Range.End > range.Start)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}

namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>Cuts the blocks of a section into pieces and says what a border before each costs.</summary>
internal sealed class PieceCutter(string text, int wantedWords)
{
    public List<Piece> Cut(IReadOnlyList<Block> blocks)
    {
        var pieces = new List<Piece>();
        Block? previous = null;
        foreach (var block in blocks)
        {
            if (block.Range.Length == 0)
                continue;
            AddBlock(pieces, block, CostBefore(previous, block));
            previous = block;
        }
        return pieces;
    }

    private void AddBlock(List<Piece> pieces, Block block, double costBefore)
    {
        var words = WordCount.Of(text.AsSpan(block.Range.Start, block.Range.Length));
        if (words <= wantedWords)
        {
            pieces.Add(new Piece(block, block.Range, Math.Max(1, words), costBefore));
            return;
        }
        foreach (var part in Parts(block))
        {
            var cost = costBefore;
            foreach (var range in LongText.Split(text, part, wantedWords))
            {
                pieces.Add(new Piece(block, range, Math.Max(1, WordCount.Of(text.AsSpan(range.Start, range.Length))), cost));
                cost = CutCosts.WithinSentence;
            }
            costBefore = CutCosts.WithinBlock;
        }
    }

    private IEnumerable<TextRange> Parts(Block block)
    {
        var (start, end) = (block.Range.Start, block.Range.End);
        var ranges = block.Kind == BlockKind.Code ? Lines(text[start..end]) : Sentences.Split(text[start..end]);
        return ranges.Select(range => new TextRange(range.Start + start, range.End + start));
    }

    private static List<TextRange> Lines(string code)
    {
        var lines = new List<TextRange>();
        var start = 0;
        foreach (var line in code.AsSpan().Split('\n'))
        {
            var end = line.End.GetOffset(code.Length);
            if (!code.AsSpan(start, end - start).IsWhiteSpace())
                lines.Add(new TextRange(start, end));
            start = end + 1;
        }
        return lines;
    }

    private static double CostBefore(Block? previous, Block block)
    {
        if (previous is null)
            return CutCosts.BetweenBlocks;
        if (previous.Kind == BlockKind.Heading)
            return CutCosts.AfterHeading;
        var sameTable = block.Table != 0 && block.Table == previous.Table;
        if (sameTable && previous.TableHeader is null && block.TableHeader is not null)
            return CutCosts.AfterHeading;
        if (sameTable || (block.Kind == BlockKind.ListItem && previous.Kind == BlockKind.ListItem))
            return CutCosts.WithinListOrTable;
        return block.Kind switch
        {
            BlockKind.Heading => CutCosts.BeforeHeading,
            BlockKind.ListItem or BlockKind.TableRow or BlockKind.Note => CutCosts.AfterIntroduction,
            _ => CutCosts.BetweenBlocks,
        };
    }
}

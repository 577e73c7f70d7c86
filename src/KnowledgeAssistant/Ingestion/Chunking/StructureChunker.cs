namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>
/// Passages of about 200 words, or as many as are wanted, that follow the document's structure. None crosses a top heading; a heading stays with what follows it;
/// long blocks are cut at sentence ends, tables between rows (the header row is context), code between lines.
/// </summary>
/// <remarks>
/// Top headings are those of levels 1 and 2, and of the level that divides the document if that is deeper (the first level with two
/// headings): level 1 is mostly the title and alone divides nothing, level 2 the subject. Deeper sections are often a few lines each and are
/// put together up to the wanted length.
/// </remarks>
public sealed class StructureChunker : Chunker
{
    private const int WantedWords = 200;

    /// <summary>A paragraph of up to this length stays whole rather than become two halves.</summary>
    private const int MostWords = 300;
    private const int LeastTopLevel = 2;

    private readonly int _wantedWords;
    private readonly int _mostWords;

    public StructureChunker()
        : this(WantedWords) { }

    /// <param name="wantedWords">Words a passage is wanted to have. The name tells, since other measures make other passages.</param>
    internal StructureChunker(int wantedWords)
    {
        _wantedWords = wantedWords;
        _mostWords = wantedWords * MostWords / WantedWords;
        Name = wantedWords == WantedWords ? "structure" : FormattableString.Invariant($"structure-{wantedWords}");
    }

    public override string Name { get; }

    public override int Number => 1;

    public override IReadOnlyList<PassageCut> Cut(DocumentContent content)
    {
        var cutter = new PieceCutter(content.Text, _wantedWords);
        var passages = new List<PassageCut>();
        foreach (var section in Sections(content))
        {
            var pieces = cutter.Cut(section);
            foreach (var range in Partition.Of(pieces, _wantedWords, _mostWords))
                passages.Add(Passage(pieces[range]));
        }
        return passages;
    }

    private static PassageCut Passage(List<Piece> pieces)
    {
        var context = pieces.Find(piece => piece.Block.Kind != BlockKind.Heading).Block ?? pieces[0].Block;
        var range = new TextRange(pieces[0].Range.Start, pieces[^1].Range.End);
        return new PassageCut(range, context.HeadingPath, context.TableHeader, pieces[0].Block.Page) { Cells = CellsOf(pieces) };
    }

    private static CellRange? CellsOf(List<Piece> pieces)
    {
        CellRange? union = null;
        foreach (var piece in pieces)
        {
            if (piece.Block.Cells is not { } cells)
                continue;
            if (union is not null && union.Sheet != cells.Sheet)
                return null;
            union = union is null
                ? cells
                : union with
                {
                    FirstRow = Math.Min(union.FirstRow, cells.FirstRow),
                    LastRow = Math.Max(union.LastRow, cells.LastRow),
                };
        }
        return union;
    }

    /// <summary>Runs of blocks between top headings. A heading without text of its own goes with the section after it.</summary>
    private static IEnumerable<List<Block>> Sections(DocumentContent content)
    {
        var topLevel = Math.Max(LeastTopLevel, DividingLevel(content.Blocks));
        // A slide is made to be looked at alone; many have no title.
        var isShow = content.Format == DocumentFormats.Pptx;
        var section = new List<Block>();
        var hasText = false;
        foreach (var block in content.Blocks)
        {
            var isTop = block.Kind == BlockKind.Heading && block.Level <= topLevel;
            if (hasText && (isTop || (isShow && block.Page != section[^1].Page)))
            {
                yield return section;
                section = [];
                hasText = false;
            }
            section.Add(block);
            hasText |= block.Kind != BlockKind.Heading && block.Range.Length > 0;
        }
        if (section.Count > 0)
            yield return section;
    }

    private static int DividingLevel(IReadOnlyList<Block> blocks)
    {
        var counts = new int[8];
        foreach (var block in blocks)
        {
            if (block.Kind == BlockKind.Heading)
                counts[Math.Clamp(block.Level, 1, 7)]++;
        }
        return Math.Max(0, Array.FindIndex(counts, count => count > 1));
    }
}

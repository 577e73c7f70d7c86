using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Chunking;

public sealed class StructureChunkerTests
{
    private readonly StructureChunker _chunker = new();

    [Fact]
    public void Cut_TwoTopSections_NeverSharesAPassage()
    {
        var content = new Blocks().Heading(1, "Guide").Heading(2, "First").Text(30).Heading(2, "Second").Text(30).Content();

        var passages = _chunker.Cut(content);

        Assert.Equal(2, passages.Count);
        Assert.StartsWith("Guide\nFirst\n", TextOf(content, passages[0]), StringComparison.Ordinal);
        Assert.StartsWith("Second\n", TextOf(content, passages[1]), StringComparison.Ordinal);
        Assert.Equal(["Guide", "Second"], passages[1].HeadingPath);
    }

    [Fact]
    public void Cut_ShortSubsections_ArePutTogether()
    {
        var content = new Blocks().Heading(1, "Guide").Heading(2, "Before").Text(20).Heading(2, "First");
        for (var i = 0; i < 8; i++)
            content.Heading(3, "Step " + i).Text(40);

        var passages = _chunker.Cut(content.Content());

        Assert.Equal(3, passages.Count);
    }

    [Fact]
    public void Cut_LevelThreeDividesTheDocument_IsATopHeading()
    {
        var content = new Blocks().Heading(1, "Guide").Heading(3, "First").Text(30).Heading(3, "Second").Text(30).Content();

        Assert.Equal(2, _chunker.Cut(content).Count);
    }

    [Fact]
    public void Cut_LongParagraph_CutsAtSentenceEndsWithoutTinyRest()
    {
        var content = new Blocks()
            .Paragraph(string.Join(' ', Enumerable.Range(0, 42).Select(i => $"Sentence number {i} has exactly eight words here.")))
            .Content();

        var passages = _chunker.Cut(content);

        Assert.Equal(2, passages.Count);
        Assert.All(passages, passage => Assert.EndsWith("here.", TextOf(content, passage), StringComparison.Ordinal));
        Assert.All(passages, passage => Assert.InRange(WordCount.Of(TextOf(content, passage)), 120, 250));
    }

    [Fact]
    public void Cut_ParagraphSomewhatLonger_StaysWhole()
    {
        var content = new Blocks().Text(250).Content();

        Assert.Single(_chunker.Cut(content));
    }

    [Theory]
    [InlineData("Prices", "Prices", 3, 9)]
    [InlineData("Prices", "Costs", 0, 0)]
    public void Cut_RowsOfSheets_PassageHasTheirUnionWhereTheyAreOfOneSheet(string first, string second, int from, int to)
    {
        var content = new Blocks().Heading(3, "Table").Row(null, "a | b").Row(null, "c | d").Content();
        CellRange?[] cells = [null, new CellRange(first, 5, 9), new CellRange(second, 3, 4)];
        content = content with { Blocks = [.. content.Blocks.Zip(cells, (block, range) => block with { Cells = range })] };

        var passage = Assert.Single(_chunker.Cut(content));

        Assert.Equal(to == 0 ? null : new CellRange(first, from, to), passage.Cells);
    }

    [Fact]
    public void Cut_LongTable_CutsBetweenRowsWithTheHeaderAsContext()
    {
        var blocks = new Blocks().Heading(1, "Prices");
        blocks.Row(null, "Article | Price");
        for (var i = 0; i < 120; i++)
            blocks.Row("Article | Price", $"Lamp model {i} | {i},50 euros");
        var content = blocks.Content();

        var passages = _chunker.Cut(content);

        Assert.True(passages.Count > 2);
        Assert.Null(passages[0].TableHeader);
        Assert.All(passages.Skip(1), passage => Assert.Equal("Article | Price", passage.TableHeader));
        Assert.All(passages.Skip(1), passage => Assert.StartsWith("Lamp model", TextOf(content, passage), StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_HeadingAtTheBorder_GoesWithItsText()
    {
        var content = new Blocks().Heading(2, "Top").Text(190).Heading(3, "Sub").Text(190).Content();

        var passages = _chunker.Cut(content);

        Assert.Equal(2, passages.Count);
        Assert.StartsWith("Sub\n", TextOf(content, passages[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x', 10_000)]
    [InlineData('-', 10_000)]
    [InlineData('字', 10_000)]
    public void Cut_EndlessWord_IsBounded(char character, int length)
    {
        var content = new Blocks().Heading(2, new string(character, length)).Paragraph(new string(character, length)).Content();

        var passages = _chunker.Cut(content);

        Assert.All(passages, passage => Assert.InRange(passage.Range.Length, 1, 3_600));
        Assert.Equal(2 * length, passages.Sum(passage => TextOf(content, passage).Count(c => c == character)));
    }

    [Fact]
    public void Cut_SurrogatePairsWithoutSpaces_NeverSplitsOne()
    {
        var content = new Blocks().Paragraph("a" + string.Concat(Enumerable.Repeat("😀", 5_000))).Content();

        Assert.All(_chunker.Cut(content), passage => Assert.False(char.IsLowSurrogate(content.Text[passage.Range.Start])));
    }

    [Fact]
    public void Cut_ChineseText_HasPassagesOfTheSameContent()
    {
        var content = new Blocks().Paragraph(string.Concat(Enumerable.Repeat("这是一个关于知识的句子。", 200))).Content();

        var passages = _chunker.Cut(content);

        Assert.All(passages, passage => Assert.InRange(passage.Range.Length, 300, 520));
        Assert.All(passages, passage => Assert.EndsWith("。", TextOf(content, passage), StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_LongCode_CutsBetweenLines()
    {
        var content = new Blocks()
            .Add(BlockKind.Code, string.Join('\n', Enumerable.Range(0, 200).Select(i => $"call_{i}(a, b); // No. {i}")))
            .Content();

        var passages = _chunker.Cut(content);

        Assert.True(passages.Count > 2);
        Assert.All(passages, passage => Assert.StartsWith("call_", TextOf(content, passage), StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_OnlyHeadings_StillGivesAPassage()
    {
        var content = new Blocks().Heading(1, "Only").Heading(2, "Titles").Content();

        var passage = Assert.Single(_chunker.Cut(content));
        Assert.Equal("Only\nTitles", TextOf(content, passage));
    }

    [Fact]
    public void Cut_EmptyDocument_GivesNothing() => Assert.Empty(_chunker.Cut(new Blocks().Content()));

    [Fact]
    public void Cut_RandomDocuments_HoldsEveryVisibleCharacterOnceAndIsBounded()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var content = RandomContent(random);
            var position = 0;
            foreach (var passage in _chunker.Cut(content))
            {
                Assert.True(passage.Range.Start >= position && passage.Range.Length > 0);
                Assert.True(string.IsNullOrWhiteSpace(content.Text[position..passage.Range.Start]));
                Assert.InRange(WordCount.Of(TextOf(content, passage)), 1, 320);
                position = passage.Range.End;
            }
            Assert.True(string.IsNullOrWhiteSpace(content.Text[position..]));
            Assert.Equal(_chunker.Cut(content), _chunker.Cut(content), SameRange);
        }
    }

    private static bool SameRange(PassageCut one, PassageCut other) => one.Range == other.Range;

    private static DocumentContent RandomContent(Random random)
    {
        var blocks = new Blocks();
        for (var i = random.Next(30); i >= 0; i--)
        {
            switch (random.Next(5))
            {
                case 0:
                    blocks.Heading(random.Next(1, 7), "Heading " + i);
                    break;
                case 1:
                    blocks.Row(random.Next(2) == 0 ? null : "a | b", "one | two " + i);
                    break;
                case 2:
                    blocks.Add(BlockKind.ListItem, "- item " + new string('y', random.Next(3_000)));
                    break;
                default:
                    blocks.Text(random.Next(1, 900));
                    break;
            }
        }
        return blocks.Content();
    }

    private static string TextOf(DocumentContent content, PassageCut passage) => content.Text[passage.Range.Start..passage.Range.End];
}

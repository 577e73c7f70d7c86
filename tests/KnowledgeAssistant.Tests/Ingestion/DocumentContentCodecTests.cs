using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

public sealed class DocumentContentCodecTests
{
    [Fact]
    public void Unpack_OfPacked_IsTheSameContent()
    {
        var content = Sample();
        var again = DocumentContentCodec.Unpack(DocumentContentCodec.Pack(content));

        Assert.Equal(content.Text, again.Text);
        Assert.Equal((content.Format, content.Title, content.Date, content.Pages), (again.Format, again.Title, again.Date, again.Pages));
        Assert.Equal(DateTimeKind.Utc, again.Date!.Value.Kind);
        Assert.Equal(content.Coverage.UnreadPages, again.Coverage.UnreadPages);
        Assert.Equal(content.Coverage.Notes, again.Coverage.Notes);
        Assert.Equal(content.PageSizes, again.PageSizes);
        Assert.Equivalent(content.Coverage, again.Coverage, strict: true);
        Assert.Equivalent(content.Metadata, again.Metadata, strict: true);
        Assert.Equal(content.Blocks.Count, again.Blocks.Count);
        foreach (var (left, right) in content.Blocks.Zip(again.Blocks))
        {
            Assert.Equal(left.HeadingPath, right.HeadingPath);
            Assert.Equal(left.Lines, right.Lines);
            Assert.Equal(left with { HeadingPath = [], Lines = [] }, right with { HeadingPath = [], Lines = [] });
        }
    }

    [Fact]
    public void Unpack_OfTheFormatWithoutPageSizes_HasNone()
    {
        var packed = DocumentContentCodec.Pack(Sample() with { PageSizes = [] });

        // The older format ends where the sizes begin; what follows is not read.
        var old = DocumentContentCodec.Unpack([1, .. packed[1..]]);

        Assert.Equal(Sample().Text, old.Text);
        Assert.Empty(old.PageSizes);
        Assert.Empty(old.Metadata.Authors);
    }

    [Fact]
    public void Unpack_OfDamagedBytes_SaysSo()
    {
        var packed = DocumentContentCodec.Pack(Sample());
        Assert.Throws<InvalidDataException>(() => DocumentContentCodec.Unpack([]));
        Assert.Throws<InvalidDataException>(() => DocumentContentCodec.Unpack([9, .. packed[1..]]));
        Assert.Throws<InvalidDataException>(() => DocumentContentCodec.Unpack(packed[..(packed.Length / 2)]));
    }

    private static DocumentContent Sample() =>
        new(
            DocumentFormats.Pdf,
            "Straße 東京",
            new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc),
            2,
            "One\nTwo 🙂\na | b",
            [
                new(BlockKind.Heading, new(0, 3), []) { Level = 1, Page = 1 },
                new(BlockKind.Paragraph, new(4, 10), ["One"]) { Page = 1, Lines = [new LineBox(new(4, 10), 1, 0.1f, 0.2f, 0.3f, 1f / 3)] },
                new(BlockKind.TableRow, new(11, 16), ["One"])
                {
                    Table = 1,
                    TableHeader = "x | y",
                    Cells = new CellRange("Preise", 2, 3),
                },
                new(BlockKind.TableRow, new(11, 16), [""]) { Table = 1, TableHeader = "x | y" },
            ],
            new CoverageReport([2], ["Page 2 is a picture."])
            {
                Hidden = [new("white text", 1, "buy now")],
                Instructions = [new("asks to ignore other instructions", null, "Ignore all")],
                Recognised = [new(2, 0.75)],
            }
        )
        {
            Metadata = new DocumentMetadata(["Ada Lovelace"], "de", "policy") { Derived = [DerivedField.Type] },
            PageSizes = [new(595.28f, 841.89f), new(841.89f, 595.28f)],
        };
}

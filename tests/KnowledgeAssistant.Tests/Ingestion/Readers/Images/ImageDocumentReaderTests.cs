using System.Buffers.Binary;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Images;
using KnowledgeAssistant.Tests.Ingestion.Readers.Recognition;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Images;

public sealed class ImageDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("-png")]
    [InlineData("-jpeg")]
    [InlineData(null)]
    public void Read_Picture_IsAPageOfRecognisedText(string? format)
    {
        Scans.NeedTesseract();
        var picture = Scans.PictureOf(Scans.TwoLines, format);

        var content = _files.Read("scan", format is null ? PictureFiles.Bitmap(picture) : picture);

        BlockLaws.Check(content);
        Assert.Equal((DocumentFormats.Image, 1), (content.Format, content.Pages));
        Assert.Contains("4711", content.Text, StringComparison.Ordinal);
        Assert.NotEmpty(content.Blocks[0].Lines);
        Assert.Single(content.Coverage.Recognised);
    }

    [Fact]
    public void Read_TiffOfTwoPictures_HasTwoPages()
    {
        Scans.NeedTesseract();
        var picture = Scans.PictureOf(Scans.TwoLines, null);
        var input = _files.Input("scan.tif", PictureFiles.Tiff(picture, pages: 2));

        var content = new DocumentReaders().Read(input, CancellationToken.None);

        Assert.Equal(2, content.Pages);
        Assert.Equal([1, 2], content.Coverage.Recognised.Select(page => page.Page));
        Assert.Equal("PNG"u8, PageDrawing.Render(input.Path, 2, 300, input.Limits).AsSpan(1, 3));
    }

    [Fact]
    public void Render_Picture_IsEncodedAnew()
    {
        Scans.NeedTesseract();
        var input = _files.Input("a.jpg", Scans.PictureOf(Scans.TwoLines, "-jpeg"));

        var png = PageDrawing.Render(input.Path, 1, 500, input.Limits);

        Assert.Equal("PNG"u8, png.AsSpan(1, 3));
        Assert.Equal(500, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), 665, 668);
        Assert.Throws<UnreadableDocumentException>(() => PageDrawing.Render(input.Path, 2, 500, input.Limits));
    }

    [Fact]
    public void Read_NoTesseract_NamesWhatToInstall() =>
        Assert.Equal(
            ReaderReasons.NoTesseract,
            Assert
                .Throws<UnreadableDocumentException>(() =>
                    new ImageDocumentReader(() => null).Read(_files.Input("a.png", Png(100, 100)), CancellationToken.None)
                )
                .Message
        );

    [Fact]
    public void Read_MorePixelsThanAllowed_IsRefusedByTheHeader() =>
        Assert.Contains("more than 100 million pixels", _files.ReasonOf("a.png", Png(50_000, 40_000)), StringComparison.Ordinal);

    [Fact]
    public void Read_HeaderOnly_IsDamaged()
    {
        Scans.NeedTesseract();

        Assert.Equal(ReaderReasons.Damaged, _files.ReasonOf("a.png", Png(100, 100)));
    }

    [Theory]
    [InlineData("52494646000000005745425056503820000000000000009D012A4001F000000000", 320, 240)]
    [InlineData("5249464600000000574542505650384C000000002F3FC13B0000000000000000", 320, 240)]
    [InlineData("524946460000000057454250565038580A000000000000003F0100EF00000000", 320, 240)]
    [InlineData("FFD8FFE000040000FFC0001108009600C803012200021101031101", 200, 150)]
    [InlineData("424D00000000000000003600000028000000C80000006AFFFFFF0100180000000000", 200, 150)]
    public void Sizes_Header_TellsWidthAndHeight(string hex, int width, int height)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.True(PictureHeader.IsPicture(bytes));
        Assert.Equal([new PictureSize(width, height)], PictureHeader.Sizes(_files.Input("a", bytes).Path, 10));
    }

    [Fact]
    public void Sizes_TiffThatNamesItself_IsNone()
    {
        byte[] file = [.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0];

        Assert.Empty(PictureHeader.Sizes(_files.Input("a.tif", file).Path, 10));
    }

    [Fact]
    public void Sizes_CutAnywhere_NeverThrows()
    {
        byte[][] files =
        [
            Png(100, 100),
            Scans.PictureOf(Scans.TwoLines, "-jpeg", 20),
            PictureFiles.Tiff(Scans.PictureOf(Scans.TwoLines, null, 20), 2)[^400..],
        ];
        foreach (var file in files)
        {
            for (var length = 32; length < Math.Min(file.Length, 600); length += 7)
                _ = PictureHeader.Sizes(_files.Input("a", file[..length]).Path, 10);
        }
    }

    private static byte[] Png(int width, int height)
    {
        byte[] png = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[8], 8, 2, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }

    public void Dispose() => _files.Dispose();
}

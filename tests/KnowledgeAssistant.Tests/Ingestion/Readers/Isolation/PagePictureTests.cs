using System.Buffers.Binary;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;

public sealed class PagePictureTests : IAsyncDisposable
{
    private readonly TestFiles _files = new();
    private readonly ReaderPool _pool = new(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, TimeProvider.System);

    [Fact]
    public async Task RenderPageAsync_Page_IsAPictureOfThatWidthAndShape()
    {
        var picture = await RenderAsync(new PdfFile().Page().Page().Text(50, 50, "x").Bytes(), 2);

        Assert.Null(picture.Reason);
        Assert.Equal("PNG"u8, picture.Png.AsSpan(1, 3));
        Assert.Equal(900, BinaryPrimitives.ReadInt32BigEndian(picture.Png.AsSpan(16)));
        Assert.Equal(1200, BinaryPrimitives.ReadInt32BigEndian(picture.Png.AsSpan(20)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task RenderPageAsync_NoSuchPage_SaysSo(int page) =>
        Assert.Equal($"The document has no page {page}.", (await RenderAsync(new PdfFile().Page().Page().Bytes(), page)).Reason);

    [Fact]
    public async Task RenderPageAsync_NoPdf_SaysSo() => Assert.NotNull((await RenderAsync("no pdf"u8.ToArray(), 1)).Reason);

    private Task<PagePicture> RenderAsync(byte[] file, int page) =>
        _pool.RenderPageAsync(_files.Input("a.pdf", file).Path, page, 900, new ReaderLimits(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _files.Dispose();
    }
}

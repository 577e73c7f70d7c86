using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class PagePicturesTests : IDisposable
{
    private readonly string _original = Path.GetTempFileName();
    private int _drawn;

    [Fact]
    public async Task GetAsync_SamePageAgain_IsDrawnOnce()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System);

        var first = await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        var second = await pictures.GetAsync(Original(), 1, PagePictures.Normal, CancellationToken.None);

        Assert.Equal(first.Png, second.Png);
        Assert.Equal(1, _drawn);
        await pictures.GetAsync(Original(), 2, 480, CancellationToken.None);
        await pictures.GetAsync(Original(), 1, 5_000, CancellationToken.None);
        Assert.Equal(3, _drawn);
    }

    [Fact]
    public async Task GetAsync_AskedTwiceAtOnce_IsDrawnOnce()
    {
        var gate = new TaskCompletionSource();
        using var pictures = new PagePictures(
            async (path, page, width, cancellationToken) =>
            {
                await gate.Task;
                return await Draw(path, page, width, cancellationToken);
            },
            TimeProvider.System
        );

        var both = Enumerable.Range(0, 2).Select(_ => pictures.GetAsync(Original(), 1, 480, CancellationToken.None)).ToList();
        gate.SetResult();
        await Task.WhenAll(both);

        Assert.Equal(1, _drawn);
    }

    [Fact]
    public async Task GetAsync_MoreThanThereIsRoomFor_DropsTheLongestUnused()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System, room: 250);
        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        await pictures.GetAsync(Original(), 2, 480, CancellationToken.None);
        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        await pictures.GetAsync(Original(), 3, 480, CancellationToken.None);
        Assert.Equal(3, _drawn);

        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        Assert.Equal(3, _drawn);
        await pictures.GetAsync(Original(), 2, 480, CancellationToken.None);
        Assert.Equal(4, _drawn);
    }

    [Fact]
    public async Task Sweep_OriginalIsGone_DropsItsPictures()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System);
        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);

        File.Delete(_original);
        pictures.Sweep();

        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        Assert.Equal(2, _drawn);
    }

    [Fact]
    public async Task GetAsync_PageThatCannotBeDrawn_IsTriedAgainNextTime()
    {
        using var pictures = new PagePictures(
            (_, _, _, _) =>
            {
                _drawn++;
                return Task.FromResult(PagePicture.Failed("no tool"));
            },
            TimeProvider.System
        );

        Assert.Equal("no tool", (await pictures.GetAsync(Original(), 1, 480, CancellationToken.None)).Reason);
        await pictures.GetAsync(Original(), 1, 480, CancellationToken.None);
        Assert.Equal(2, _drawn);
    }

    public void Dispose() => File.Delete(_original);

    private DocumentOriginal Original() => new(Guid.Empty, Guid.Empty, "manual.pdf", "pdf", 3, _original, new string('a', 64));

    private Task<PagePicture> Draw(string path, int page, int width, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _drawn);
        return Task.FromResult(PagePicture.Ready([.. Enumerable.Repeat((byte)page, 100)]));
    }
}

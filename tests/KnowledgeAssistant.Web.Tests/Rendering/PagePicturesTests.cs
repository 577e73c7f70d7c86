using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class PagePicturesTests : IDisposable
{
    private static readonly Guid Reader = Guid.CreateVersion7();

    private readonly string _original = Path.GetTempFileName();
    private int _drawn;

    [Fact]
    public async Task GetAsync_SamePageAgain_IsDrawnOnce()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System);

        var first = await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        var second = await pictures.GetAsync(Reader, Original(), 1, PagePictures.Normal, CancellationToken.None);

        Assert.Equal(first.Png, second.Png);
        Assert.Equal(1, _drawn);
        await pictures.GetAsync(Reader, Original(), 2, 480, CancellationToken.None);
        await pictures.GetAsync(Reader, Original(), 1, 5_000, CancellationToken.None);
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

        var both = Enumerable.Range(0, 2).Select(_ => pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None)).ToList();
        gate.SetResult();
        await Task.WhenAll(both);

        Assert.Equal(1, _drawn);
    }

    [Fact]
    public async Task GetAsync_MoreThanThereIsRoomFor_DropsTheLongestUnused()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System, room: 250);
        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        await pictures.GetAsync(Reader, Original(), 2, 480, CancellationToken.None);
        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        await pictures.GetAsync(Reader, Original(), 3, 480, CancellationToken.None);
        Assert.Equal(3, _drawn);

        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        Assert.Equal(3, _drawn);
        await pictures.GetAsync(Reader, Original(), 2, 480, CancellationToken.None);
        Assert.Equal(4, _drawn);
    }

    [Fact]
    public async Task Sweep_OriginalIsGone_DropsItsPictures()
    {
        using var pictures = new PagePictures(Draw, TimeProvider.System);
        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);

        File.Delete(_original);
        pictures.Sweep();

        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
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

        Assert.Equal("no tool", (await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None)).Reason);
        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        Assert.Equal(2, _drawn);
    }

    [Fact]
    public async Task GetAsync_OneUserTurnsManyPages_OthersAreNotKeptWaiting()
    {
        var gate = new TaskCompletionSource();
        using var pictures = new PagePictures(
            async (path, page, width, cancellationToken) =>
            {
                var picture = await Draw(path, page, width, cancellationToken);
                await gate.Task;
                return picture;
            },
            TimeProvider.System
        );
        using var leaving = new CancellationTokenSource();

        var hasty = Enumerable.Range(1, 50).Select(page => pictures.GetAsync(Reader, Original(), page, 480, leaving.Token)).ToList();
        var calm = pictures.GetAsync(Guid.CreateVersion7(), Original(), 99, 480, CancellationToken.None);
        Assert.Equal(4, _drawn);
        await leaving.CancelAsync();
        foreach (var left in hasty)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();

        Assert.NotNull((await calm).Png);
        // What was begun is there; what only waited was never drawn.
        await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        Assert.Equal(4, _drawn);
    }

    [Fact]
    public async Task GetAsync_NotDrawnInTime_SaysSoAndIsThereLater()
    {
        var gate = new TaskCompletionSource();
        var clock = new PushedClock();
        using var pictures = new PagePictures(
            async (path, page, width, cancellationToken) =>
            {
                await gate.Task;
                return await Draw(path, page, width, cancellationToken);
            },
            clock
        );

        var waiting = pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None);
        clock.RingAll();

        Assert.Contains("Many pages are being drawn", (await waiting).Reason, StringComparison.Ordinal);
        gate.SetResult();
        Assert.NotNull((await pictures.GetAsync(Reader, Original(), 1, 480, CancellationToken.None)).Png);
    }

    public void Dispose() => File.Delete(_original);

    private DocumentOriginal Original() => new(Guid.Empty, Guid.Empty, "manual.pdf", "pdf", 3, _original, new string('a', 64));

    private Task<PagePicture> Draw(string path, int page, int width, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _drawn);
        return Task.FromResult(PagePicture.Ready([.. Enumerable.Repeat((byte)page, 100)]));
    }

    /// <summary>Its timers ring when they are told to.</summary>
    private sealed class PushedClock : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public void RingAll() => _timers.ForEach(ring => ring());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}

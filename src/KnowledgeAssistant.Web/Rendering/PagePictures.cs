using System.Collections.Concurrent;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>Draws one page of an original: <see cref="ReaderPool.RenderPageAsync"/>, in a child process.</summary>
public delegate Task<PagePicture> DrawPage(string path, int page, int width, CancellationToken cancellationToken);

/// <summary>
/// Pictures of pages, drawn once and kept on disk as long as there is room. They lie in a folder of the process's own under the system's
/// temporary folder, readable by its user alone; who may see one is asked before each answer, never here.
/// </summary>
public sealed class PagePictures : IDisposable
{
    /// <summary>Pixels: sharp at the panel's 480 on a fine screen.</summary>
    public const int Normal = 1_000;

    /// <summary>Pixels: for enlarged pages.</summary>
    public const int Large = 1_600;

    /// <summary>Some 1,000 pages.</summary>
    public const long DefaultRoom = 200L * 1024 * 1024;

    /// <summary>Pictures of one user in the making: a viewer shows one and fetches its neighbours. Who turns pages faster waits for a place.</summary>
    private const int AtOncePerUser = 3;

    /// <summary>How long a picture is waited for; a page draws in half a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string Busy = "Many pages are being drawn just now. Look at this one again in a moment, or read it as text.";

    /// <summary>A deleted document's pictures are gone after this time.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly DrawPage _draw;
    private readonly TimeProvider _clock;
    private readonly long _room;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("knowledge-assistant-pages-");
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<PagePicture>>> _drawing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _places = new();
    private readonly ITimer _sweeping;

    public PagePictures(DrawPage draw, TimeProvider clock, long room = DefaultRoom)
    {
        (_draw, _clock, _room) = (draw, clock, room);
        _sweeping = clock.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>One of the two widths that are kept: the smallest that is not narrower.</summary>
    public static int Snap(int width) => width <= Normal ? Normal : Large;

    /// <summary>Names the picture for good: the same original, page and width always look the same.</summary>
    public static string NameOf(DocumentOriginal original, int page, int width) =>
        FormattableString.Invariant($"{original.Sha256}-{page}-{Snap(width)}");

    /// <summary>The picture; without bytes, but with a reason, when it could not be drawn. Asked twice at once, it is drawn once.</summary>
    /// <param name="userId">Who looks: one user's pages never keep the others' waiting for more than a few.</param>
    /// <param name="page">1-based, one of the document's.</param>
    public async Task<PagePicture> GetAsync(
        Guid userId,
        DocumentOriginal original,
        int page,
        int width,
        CancellationToken cancellationToken
    )
    {
        var name = NameOf(original, page, width);
        if (await ReadAsync(name, cancellationToken) is { } bytes)
            return PagePicture.Ready(bytes);
        using var limit = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Whoever waits may leave; a picture that was begun is finished all the same, for the next one.
            var drawing = _drawing.TryGetValue(name, out var shared)
                ? shared.Value
                : await BeginAsync(userId, name, () => DrawAsync(original, page, width, name), either.Token);
            return await drawing.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PagePicture.Failed(Busy);
        }
    }

    public void Dispose()
    {
        _sweeping.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A picture is being written at this moment; the system clears its temporary folder.
        }
    }

    /// <summary>Takes out pictures whose original is gone, and the longest unused ones beyond the room there is.</summary>
    internal void Sweep()
    {
        foreach (var (name, kept) in _kept)
        {
            if (!File.Exists(kept.Original))
                Remove(name);
        }
        var total = _kept.Values.Sum(kept => kept.Bytes);
        foreach (var (name, kept) in _kept.OrderBy(pair => pair.Value.UsedAt))
        {
            if (total <= _room)
                break;
            total -= kept.Bytes;
            Remove(name);
        }
    }

    /// <summary>Waits for one of the user's places and begins; the place is free again when the picture is done, not when its reader leaves.</summary>
    private async Task<Task<PagePicture>> BeginAsync(
        Guid userId,
        string name,
        Func<Task<PagePicture>> draw,
        CancellationToken cancellationToken
    )
    {
        var places = _places.GetOrAdd(userId, _ => new SemaphoreSlim(AtOncePerUser));
        await places.WaitAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // The place and the end of the wait came at once.
            places.Release();
            throw new OperationCanceledException(cancellationToken);
        }
        var mine = new Lazy<Task<PagePicture>>(() => ThenLeaveAsync(draw, places));
        var drawing = _drawing.GetOrAdd(name, mine);
        if (!ReferenceEquals(drawing, mine))
            places.Release();
        return drawing.Value;
    }

    private static async Task<PagePicture> ThenLeaveAsync(Func<Task<PagePicture>> draw, SemaphoreSlim places)
    {
        try
        {
            return await draw();
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<PagePicture> DrawAsync(DocumentOriginal original, int page, int width, string name)
    {
        try
        {
            // While a place was waited for, another reader may have had it drawn.
            if (await ReadAsync(name, CancellationToken.None) is { } bytes)
                return PagePicture.Ready(bytes);
            var picture = await _draw(original.Path, page, Snap(width), CancellationToken.None);
            if (picture.Png is { } png)
            {
                await File.WriteAllBytesAsync(PathOf(name), png, CancellationToken.None);
                _kept[name] = new Kept(original.Path, png.Length, _clock.GetTimestamp());
                Sweep();
            }
            return picture;
        }
        finally
        {
            _drawing.TryRemove(name, out _);
        }
    }

    private async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!_kept.TryGetValue(name, out var kept))
            return null;
        try
        {
            var bytes = await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
            _kept.TryUpdate(name, kept with { UsedAt = _clock.GetTimestamp() }, kept);
            return bytes;
        }
        catch (IOException)
        {
            // Swept in this moment, or cleared by the system: it is drawn anew.
            _kept.TryRemove(name, out _);
            return null;
        }
    }

    private void Remove(string name)
    {
        _kept.TryRemove(name, out _);
        File.Delete(PathOf(name));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name + ".png");

    private sealed record Kept(string Original, long Bytes, long UsedAt);
}

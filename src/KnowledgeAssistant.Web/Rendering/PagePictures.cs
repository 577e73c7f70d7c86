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

    /// <summary>A deleted document's pictures are gone after this time.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly DrawPage _draw;
    private readonly TimeProvider _clock;
    private readonly long _room;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("knowledge-assistant-pages-");
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<PagePicture>>> _drawing = new(StringComparer.Ordinal);
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
    /// <param name="page">1-based, one of the document's.</param>
    public async Task<PagePicture> GetAsync(DocumentOriginal original, int page, int width, CancellationToken cancellationToken)
    {
        var name = NameOf(original, page, width);
        if (await ReadAsync(name, cancellationToken) is { } bytes)
            return PagePicture.Ready(bytes);
        // Whoever waits may leave; the picture is finished all the same, for the next one.
        var drawing = _drawing.GetOrAdd(name, _ => new(() => DrawAsync(original, page, width, name)));
        return await drawing.Value.WaitAsync(cancellationToken);
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

    private async Task<PagePicture> DrawAsync(DocumentOriginal original, int page, int width, string name)
    {
        try
        {
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

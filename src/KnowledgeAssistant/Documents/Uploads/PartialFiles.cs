using System.Collections.Concurrent;

namespace KnowledgeAssistant.Documents.Uploads;

/// <summary>The unfinished uploads in <c>originals/incoming/partial</c>; found again after a restart.</summary>
public sealed class PartialFiles : IDisposable
{
    private readonly Originals _originals;
    private readonly TimeProvider _time;
    private readonly Lazy<ConcurrentDictionary<Guid, PartialFile>> _files;

    public PartialFiles(Originals originals, TimeProvider time)
    {
        (_originals, _time) = (originals, time);
        _files = new(Load);
    }

    private string Root => _originals.PartialFolder;

    internal IEnumerable<PartialFile> All => _files.Value.Values;

    internal PartialFile? Find(Guid id) => _files.Value.GetValueOrDefault(id);

    internal PartialFile Create(PartialHead head)
    {
        var file = PartialFile.Create(Directory.CreateDirectory(Root).FullName, head);
        _files.Value[head.Id] = file;
        return file;
    }

    /// <summary>Inside the file's turn.</summary>
    internal void Remove(PartialFile file)
    {
        file.Remove();
        _files.Value.TryRemove(file.Head.Id, out _);
    }

    /// <summary>Takes away those to which nothing was added for that long; one that is being added to is left.</summary>
    internal async Task ExpireAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        foreach (var file in All.Where(file => file.LastAt + lifetime <= now).ToList())
        {
            using (await file.EnterAsync(cancellationToken))
                if (!file.IsGone && file.LastAt + lifetime <= now)
                    Remove(file);
        }
    }

    public void Dispose()
    {
        if (!_files.IsValueCreated)
            return;
        foreach (var file in All)
            file.Dispose();
    }

    private ConcurrentDictionary<Guid, PartialFile> Load()
    {
        var files = new ConcurrentDictionary<Guid, PartialFile>();
        if (!Directory.Exists(Root))
            return files;
        foreach (var folder in Directory.GetDirectories(Root))
            if (PartialFile.TryOpen(folder) is { } file)
                files[file.Head.Id] = file;
        return files;
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// The files as uploaded, each under the hash of its bytes (<c>originals/aa/bb/SHA256</c>), so that equal bytes are stored once and no name of
/// a user's ever reaches the disk.
/// </summary>
public sealed partial class Originals(DataFolder folder, TimeProvider time)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Folders whose names this process has seen on the disk; those an earlier one made may not have got there.</summary>
    private readonly HashSet<string> _durable = new(StringComparer.Ordinal);

    private string Incoming => Path.Combine(folder.OriginalsFolder, "incoming");

    /// <summary>Large files that arrive in parts; they outlive a restart, the rest of the entrance does not.</summary>
    internal string PartialFolder => Path.Combine(Incoming, "partial");

    internal static bool IsHash(string text) => text.Length == 64 && text.AsSpan().IndexOfAnyExcept(HexDigits) < 0;

    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    public string PathOf(string sha256)
    {
        if (!IsHash(sha256))
            throw new ArgumentException("Not a SHA-256 in lower-case hexadecimal.", nameof(sha256));
        return Path.Combine(folder.OriginalsFolder, sha256[..2], sha256[2..4], sha256);
    }

    /// <summary>Writes a stream to a file of its own and through to the disk; it is not an original before <see cref="Keep"/>.</summary>
    /// <returns>Null when the stream is longer than <paramref name="maxBytes"/>; nothing is left of it then.</returns>
    internal async Task<StagedFile?> StageAsync(Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        var path = NewIncomingPath();
        var kept = false;
        try
        {
            var staged = await WriteAsync(content, path, maxBytes, cancellationToken);
            kept = staged is not null;
            return staged;
        }
        finally
        {
            if (!kept)
                File.Delete(path);
        }
    }

    /// <summary>A name of its own in the entrance.</summary>
    internal string NewIncomingPath()
    {
        Directory.CreateDirectory(Incoming);
        return Path.Combine(Incoming, Guid.CreateVersion7().ToString("N"));
    }

    /// <summary>A folder in the entrance that is not there yet, for the reader to put files into.</summary>
    internal string NewAttachmentsFolder() => Path.GetFullPath(Path.Combine(Incoming, Guid.CreateVersion7().ToString("N")));

    internal static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Gives staged files their places, durably when it returns; bytes that are there already are not stored again.</summary>
    internal void Keep(IReadOnlyList<StagedFile> files)
    {
        try
        {
            Move(files);
        }
        catch (IOException fault) when (StorageException.IsDiskBroken(fault))
        {
            throw StorageException.OfDisk(fault);
        }
    }

    private void Move(IReadOnlyList<StagedFile> files)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var target = PathOf(file.Sha256);
            var parent = Path.GetDirectoryName(target)!;
            Directory.CreateDirectory(parent);
            // Also over an existing one: if that was damaged, the new upload heals it.
            File.Move(file.Path, target, overwrite: true);
            changed.Add(parent);
            if (_durable.Contains(parent))
                continue;
            parents.Add(parent);
            changed.Add(Path.GetDirectoryName(parent)!);
            changed.Add(folder.OriginalsFolder);
        }
        foreach (var directory in changed.OrderByDescending(path => path.Length))
            FlushDirectory(directory);
        // Only now: after a fault the next upload must ask again.
        _durable.UnionWith(parents);
    }

    internal static void Discard(StagedFile file) => File.Delete(file.Path);

    /// <summary>Takes an original out; one that is gone already is fine.</summary>
    internal void Remove(string sha256)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
            File.Delete(path);
    }

    private IEnumerable<string> Left() => Directory.Exists(Incoming) ? Directory.EnumerateFiles(Incoming) : [];

    /// <summary>Removes what a kill left in the entrance; unfinished uploads go on and have folders of their own.</summary>
    /// <param name="age">Only what is at least that old.</param>
    internal void ClearIncoming(TimeSpan age)
    {
        foreach (
            var left in Left().Where(path => age == TimeSpan.Zero || File.GetLastWriteTimeUtc(path) < time.GetUtcNow().UtcDateTime - age)
        )
            File.Delete(left);
    }

    /// <summary>Leaves word for the next start that files may lie about that belong to nobody; a disk that is still broken may refuse.</summary>
    internal void AskForSweep()
    {
        try
        {
            Directory.CreateDirectory(Incoming);
            File.WriteAllBytes(Path.Combine(Incoming, "sweep"), []);
        }
        catch (IOException)
        {
            // They take room until a start after a kill.
        }
    }

    /// <summary>Whether anything is left in the entrance; at a start nothing is on its way in.</summary>
    internal bool IsSweepDue => Left().Any();

    internal IEnumerable<string> List() =>
        Directory.Exists(folder.OriginalsFolder)
            ? Directory
                .EnumerateFiles(folder.OriginalsFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name.Length == 64)
            : [];

    private static async Task<StagedFile?> WriteAsync(Stream content, string path, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            long bytes = 0;
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes += count;
                if (bytes > maxBytes)
                    return null;
                hash.AppendData(buffer, 0, count);
                await OnDiskAsync(() => file.WriteAsync(buffer.AsMemory(0, count), cancellationToken));
            }
            await OnDiskAsync(() =>
            {
                file.Flush(flushToDisk: true);
                return ValueTask.CompletedTask;
            });
            return new StagedFile(path, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Tells a fault of our disk from one of wherever the content comes from.</summary>
    internal static async Task OnDiskAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (IOException fault) when (StorageException.IsDiskBroken(fault))
        {
            throw StorageException.OfDisk(fault);
        }
    }

    /// <summary>A new name is on the disk only when its directory is; .NET has no call for that.</summary>
    internal static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int readOnly = 0;
        var descriptor = OpenFile(path, readOnly);
        if (descriptor < 0)
            throw new IOException($"The directory '{path}' cannot be opened.", Marshal.GetLastPInvokeError());
        var failed = FlushFile(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseFile(descriptor);
        if (failed)
            throw new IOException($"The directory '{path}' cannot be written to the disk.", error);
    }

    /// <summary>A second name for a file, so that moving one leaves the other; .NET has no call for that. A copy where the file system has no links.</summary>
    internal static void Link(string path, string other)
    {
        if (OperatingSystem.IsWindows() || LinkFile(path, other) != 0)
            File.Copy(path, other);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string path, string other);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int descriptor);
}

/// <summary>A file on its way in.</summary>
internal sealed record StagedFile(string Path, string Sha256, long Bytes);

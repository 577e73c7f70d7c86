using System.Text;

namespace KnowledgeAssistant.Storage;

/// <summary>
/// The right to write the data folder: an operating-system lock on its file <c>lock</c>, so a kill leaves nothing stale. The file's text tells others
/// who holds it. It is emptied by an orderly end, so text in a file that nobody locks means that the last holder was killed.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>Beyond the text: on some systems a locked range may not even be read.</summary>
    private const long LockedByte = 1L << 30;

    /// <summary>The system's lock is the process's own, so a second taker in this process must be refused here.</summary>
    private static readonly HashSet<string> HeldHere = new(StringComparer.Ordinal);

    private readonly FileStream _file;
    private readonly string _path;
    private bool _disposed;

    private DataFolderLock(FileStream file, string path, bool wasKilled)
    {
        _file = file;
        _path = path;
        WasKilled = wasKilled;
    }

    /// <summary>The last holder did not end in an orderly way: files may lie about that belong to nobody.</summary>
    public bool WasKilled { get; }

    /// <param name="address">Where people find the holder, for example <c>http://127.0.0.1:5080</c>; null for a command.</param>
    /// <param name="holder">When taken by another: who it is, in words that fit into a sentence.</param>
    /// <returns>Null when another process holds it.</returns>
    public static DataFolderLock? TryAcquire(DataFolder folder, string? address, out string holder)
    {
        holder = "another process";
        Directory.CreateDirectory(folder.Root);
        var path = folder.LockFile;
        lock (HeldHere)
        {
            if (!HeldHere.Add(path))
                return null;
        }
        FileStream? file = null;
        try
        {
            file = Open(path);
            var taken = new DataFolderLock(file, path, wasKilled: file.Length > 0);
            taken.Announce(address);
            return taken;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Release(path, file);
            if (StorageException.From(exception) is { } fault)
                throw fault;
            if (exception is IOException broken && StorageException.IsDiskBroken(broken))
                throw StorageException.OfDisk(broken);
            holder = Describe(path);
            return null;
        }
    }

    private static FileStream Open(string path)
    {
        // macOS has no locked ranges in .NET: there the whole file is locked, and nobody can read who holds it.
        if (OperatingSystem.IsMacOS())
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            file.Lock(LockedByte, 1);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Release(string path, FileStream? file)
    {
        file?.Dispose();
        lock (HeldHere)
            HeldHere.Remove(path);
    }

    public static bool IsHeldHere(DataFolder folder)
    {
        lock (HeldHere)
            return HeldHere.Contains(folder.LockFile);
    }

    /// <summary>Replaces the address others are told, once the server knows its port.</summary>
    public void Announce(string? address)
    {
        var text = Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n{address}");
        _file.SetLength(0);
        _file.Position = 0;
        _file.Write(text);
        _file.Flush();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _file.SetLength(0);
        Release(_path, _file);
    }

    private static string Describe(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd().Split('\n') switch
            {
                [_, { Length: > 0 } address] => $"the server at {address}",
                [{ Length: > 0 } id, ..] => $"another command (process {id})",
                _ => "another process",
            };
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}

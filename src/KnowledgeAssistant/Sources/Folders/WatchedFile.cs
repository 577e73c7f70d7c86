using System.Security.Cryptography;

namespace KnowledgeAssistant.Sources.Folders;

/// <summary>A file of a watched folder, opened: what is read comes from inside of the folder, whatever was put in its place since it was listed.</summary>
internal sealed class WatchedFile : IDisposable
{
    private readonly ListedFile _listed;

    private WatchedFile(ListedFile listed, FileStream stream) => (_listed, Stream) = (listed, stream);

    public FileStream Stream { get; }

    /// <returns>Null when it is no longer what was listed.</returns>
    /// <exception cref="IOException">It cannot be opened; <see cref="UnauthorizedAccessException"/> likewise.</exception>
    public static WatchedFile? Open(string root, ListedFile listed)
    {
        var stream = new FileStream(
            listed.Path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.SequentialScan
        );
        var file = new WatchedFile(listed, stream);
        if (file.IsInside(root) && file.IsAsListed())
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>Size and time of change are still those of the list: nobody wrote in between.</summary>
    public bool IsAsListed()
    {
        var info = new FileInfo(_listed.Path);
        return info.Exists && info.LinkTarget is null && info.Length == _listed.Bytes && info.LastWriteTimeUtc == _listed.ModifiedAt;
    }

    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        Stream.Position = 0;
        var hash = await SHA256.HashDataAsync(Stream, cancellationToken);
        Stream.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>A folder on the way may have been replaced by a link: the system says where the opened file lies.</summary>
    private bool IsInside(string root)
    {
        if (!OperatingSystem.IsLinux())
            return RealPath.Of(_listed.Path) is { } real && AllowedFolders.Holds(root, real);
        var opened = new FileInfo($"/proc/self/fd/{Stream.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        return opened is not null && AllowedFolders.Holds(root, opened);
    }
}

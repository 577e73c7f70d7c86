using System.Buffers;
using System.Security.Cryptography;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>Copies files durably and hashes what it reads on the way.</summary>
internal static class BackupCopy
{
    /// <summary>A disk has several requests under way; more only take it from those who use the program.</summary>
    public static ParallelOptions Parallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };

    /// <param name="folder">Of the copy.</param>
    /// <param name="path">Below the folder; what the copy is called in the manifest.</param>
    /// <param name="name">What it is called on the disk.</param>
    /// <exception cref="FileNotFoundException">The source is gone.</exception>
    /// <exception cref="StorageException">The disk of the target is full.</exception>
    public static async Task<BackupFile> RunAsync(
        string source,
        string folder,
        string path,
        string name,
        CancellationToken cancellationToken
    )
    {
        await using var from = Open(source);
        var target = Path.Combine(folder, name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var to = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var copied = await ReadAsync(from, path, to, cancellationToken);
            to.Flush(flushToDisk: true);
            return copied;
        }
        catch (IOException fault) when (StorageException.IsDiskFull(fault))
        {
            throw Full(folder, fault);
        }
    }

    public static async Task<BackupFile> HashAsync(string source, string path, CancellationToken cancellationToken)
    {
        await using var from = Open(source);
        return await ReadAsync(from, path, Stream.Null, cancellationToken);
    }

    public static StorageException Full(string folder, Exception fault) =>
        new($"The disk that holds '{folder}' is full: free some space or take another disk, then try again.", isTransient: true, fault);

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    private static async Task<BackupFile> ReadAsync(FileStream from, string path, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            long bytes = 0;
            int count;
            while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes += count;
                hash.AppendData(buffer, 0, count);
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            return new BackupFile(path, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

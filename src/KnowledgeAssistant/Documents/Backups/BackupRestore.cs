using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>
/// Makes a data folder of a backup. Every file is checked before the first is copied, and the database comes last under a name that a start refuses,
/// so that a restore which was cut off is never taken for an empty installation.
/// </summary>
/// <param name="transfer">Where the application database goes in place of the data folder; null to leave it there.</param>
public sealed class BackupRestore(DataFolder folder, DatabaseTransfer? transfer = null)
{
    /// <param name="source">The backup.</param>
    /// <exception cref="StorageException">Nothing was restored: the backup is not whole, or the data folder is not empty.</exception>
    public async Task<RestoreReport> RunAsync(string source, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        source = Path.GetFullPath(source);
        var manifest = await BackupManifest.ReadAsync(source, cancellationToken);
        if (File.Exists(folder.Root) || (Directory.Exists(folder.Root) && Directory.EnumerateFileSystemEntries(folder.Root).Any(IsNotLock)))
            throw Refused(
                $"The data folder '{folder.Root}' is not empty: restore into another one (--data), or move what is there away first."
            );
        if (transfer is not null)
            await transfer.PrepareAsync(folder, cancellationToken);
        await CheckAsync(manifest, source, progress, cancellationToken);
        using var held =
            DataFolderLock.TryAcquire(folder, address: null, out var holder)
            ?? throw Refused($"The data folder '{folder.Root}' is in use by {holder}.");
        try
        {
            await CopyAsync(manifest, source, progress, cancellationToken);
        }
        catch
        {
            BackupLayout.Clear(folder.Root);
            File.Delete(folder.RestoringFile);
            throw;
        }
        return new RestoreReport(manifest.CreatedAt, manifest.Documents, manifest.Originals, manifest.Files.Sum(file => file.Bytes));
    }

    private static async Task CheckAsync(
        BackupManifest manifest,
        string source,
        IProgress<BackupProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var done = 0;
        await Parallel.ForEachAsync(
            manifest.Files,
            BackupCopy.Parallel(cancellationToken),
            async (file, token) =>
            {
                await CheckAsync(file, source, token);
                progress.Report(new BackupProgress("Checking files", Interlocked.Increment(ref done), manifest.Files.Count));
            }
        );
    }

    private static async Task CheckAsync(BackupFile file, string source, CancellationToken cancellationToken)
    {
        try
        {
            if (await BackupCopy.HashAsync(Path.Combine(source, file.Path), file.Path, cancellationToken) != file)
                throw Refused(
                    $"The backup is damaged: '{file.Path}' is not what it was when the backup was taken. Restore another backup."
                );
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"The backup is not whole: '{file.Path}' is missing. Restore another backup.");
        }
    }

    private async Task CopyAsync(
        BackupManifest manifest,
        string source,
        IProgress<BackupProgress> progress,
        CancellationToken cancellationToken
    )
    {
        await File.WriteAllBytesAsync(folder.RestoringFile, [], cancellationToken);
        var done = 0;
        await Parallel.ForEachAsync(
            manifest.Files.Where(file => file.Path != BackupLayout.Database),
            BackupCopy.Parallel(cancellationToken),
            async (file, token) =>
            {
                await CopyAsync(file, source, file.Path, token);
                progress.Report(new BackupProgress("Copying files", Interlocked.Increment(ref done), manifest.Files.Count));
            }
        );
        BackupLayout.Flush(folder.Root);
        var database = manifest.Files.Single(file => file.Path == BackupLayout.Database);
        await CopyAsync(database, source, Path.GetFileName(folder.RestoringFile), cancellationToken);
        if (transfer is not null)
        {
            await TransferAsync(transfer, progress, cancellationToken);
            return;
        }
        File.Move(folder.RestoringFile, folder.Database);
        Originals.FlushDirectory(folder.Root);
        progress.Report(new BackupProgress("Copying files", manifest.Files.Count, manifest.Files.Count));
    }

    /// <summary>Database and keys are the other server's then, and lie in the data folder no longer.</summary>
    private async Task TransferAsync(DatabaseTransfer to, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        await to.RunAsync(
            folder.RestoringFile,
            folder.KeysFolder,
            (done, total) => progress.Report(new BackupProgress("Carrying rows over", done, total)),
            cancellationToken
        );
        CrashPoint.Reached("transfer-end");
        try
        {
            folder.EndTransfer();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Everything is there: to take it back for this would be the loss. The start tries again.
        }
    }

    private async Task CopyAsync(BackupFile file, string source, string name, CancellationToken cancellationToken)
    {
        var copied = await BackupCopy.RunAsync(Path.Combine(source, file.Path), folder.Root, file.Path, name, cancellationToken);
        if (copied != file)
            throw Refused($"'{file.Path}' changed while it was restored: check the disk of the backup, then try again.");
    }

    /// <summary>The lock file of an earlier try stays.</summary>
    private bool IsNotLock(string path) => path != folder.LockFile;

    private static StorageException Refused(string message) => new(message, isTransient: false);
}

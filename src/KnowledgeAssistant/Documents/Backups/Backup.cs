using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>
/// Copies a data folder beside a running program. First the database as of one moment, then the originals that it names: an original is there before
/// its row is, so none is missing but those deleted in between. The index is left out, because a start makes it anew from the stored contents.
/// </summary>
public sealed class Backup(DataFolder folder, TimeProvider time)
{
    /// <param name="target">A folder that is empty or not there yet; afterwards only its owner may look into it, since it holds the keys.</param>
    /// <exception cref="StorageException">There is no backup; what was written of it is gone again.</exception>
    public async Task<BackupReport> RunAsync(string target, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        target = Path.GetFullPath(target);
        Prepare(target);
        try
        {
            return await CopyAsync(target, progress, cancellationToken);
        }
        catch
        {
            BackupLayout.Clear(target);
            throw;
        }
    }

    private void Prepare(string target)
    {
        if (!File.Exists(folder.Database))
            throw Refused(
                $"There is nothing to back up: '{folder.Root}' holds no application database (app.db). Where it lies in PostgreSQL, back that up with "
                    + "pg_dump, and copy the folder originals after it."
            );
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw Refused($"'{target}' is not empty: a backup wants a folder of its own.");
        if ((target + '/').StartsWith(folder.Root + '/', StringComparison.Ordinal))
            throw Refused($"'{target}' lies in the data folder, and would be lost with it: take a folder elsewhere, best on another disk.");
        BackupLayout.Create(target);
    }

    private async Task<BackupReport> CopyAsync(string target, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new BackupProgress("Copying the database", 0, 1));
        var database = new DatabaseCopy(folder, Path.Combine(target, BackupLayout.Database));
        database.Make();
        progress.Report(new BackupProgress("Copying the database", 1, 1));
        var files = new ConcurrentBag<BackupFile>
        {
            await BackupCopy.HashAsync(Path.Combine(target, BackupLayout.Database), BackupLayout.Database, cancellationToken),
        };
        foreach (var path in Small())
            files.Add(await BackupCopy.RunAsync(Path.Combine(folder.Root, path), target, path, path, cancellationToken));
        var wanted = database.ListOriginals();
        var missing = await CopyOriginalsAsync(wanted, target, files, progress, cancellationToken);
        var lost = missing.Where(database.IsStillNamed).ToHashSet(StringComparer.Ordinal);
        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat,
            time.GetUtcNow().UtcDateTime,
            database.CountDocuments(),
            wanted.Count - missing.Count,
            [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]
        );
        BackupLayout.Flush(target);
        await manifest.WriteAsync(target, cancellationToken);
        return new BackupReport(
            manifest.Documents,
            manifest.Originals,
            files.Sum(file => file.Bytes),
            Names(database, missing.Where(hash => !lost.Contains(hash))),
            Names(database, lost)
        );
    }

    private IEnumerable<string> Small()
    {
        if (File.Exists(folder.SettingsFile))
            yield return BackupLayout.Settings;
        if (!Directory.Exists(folder.KeysFolder))
            yield break;
        foreach (var key in Directory.EnumerateFiles(folder.KeysFolder))
            yield return $"{BackupLayout.Keys}/{Path.GetFileName(key)}";
    }

    /// <returns>The hashes of those that are not there, or are not what their name says.</returns>
    private async Task<IReadOnlyCollection<string>> CopyOriginalsAsync(
        IReadOnlyList<string> wanted,
        string target,
        ConcurrentBag<BackupFile> files,
        IProgress<BackupProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var missing = new ConcurrentBag<string>();
        var done = 0;
        await Parallel.ForEachAsync(
            wanted,
            BackupCopy.Parallel(cancellationToken),
            async (hash, token) =>
            {
                if (await CopyOriginalAsync(hash, target, token) is { } copied)
                    files.Add(copied);
                else
                    missing.Add(hash);
                progress.Report(new BackupProgress("Copying originals", Interlocked.Increment(ref done), wanted.Count));
            }
        );
        return missing;
    }

    private async Task<BackupFile?> CopyOriginalAsync(string hash, string target, CancellationToken cancellationToken)
    {
        var path = BackupLayout.Original(hash);
        try
        {
            var copied = await BackupCopy.RunAsync(Path.Combine(folder.Root, path), target, path, path, cancellationToken);
            if (copied.Sha256 == hash)
                return copied;
            File.Delete(Path.Combine(target, path));
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static List<string> Names(DatabaseCopy database, IEnumerable<string> hashes) =>
        [.. hashes.SelectMany(database.NamesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static StorageException Refused(string message) => new(message, isTransient: false);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>What a backup holds. Written after everything else, so a folder without it is no backup, whatever else lies in it.</summary>
/// <param name="Format">Grows when an older program could not restore it.</param>
/// <param name="Documents">Rows of the copied database.</param>
internal sealed record BackupManifest(int Format, DateTime CreatedAt, int Documents, int Originals, IReadOnlyList<BackupFile> Files)
{
    public const int CurrentFormat = 1;
    public const string FileName = "backup.json";

    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        await using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await JsonSerializer.SerializeAsync(file, this, BackupJson.Default.BackupManifest, cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".part", path);
        KnowledgeAssistant.Documents.Originals.FlushDirectory(folder);
    }

    /// <exception cref="StorageException">The folder is no backup, or not one that this program can restore.</exception>
    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw Refused(
                $"'{folder}' is no whole backup: it has no {FileName}, which is written last. Take another one; a backup that was cut off cannot be restored."
            );
        BackupManifest? manifest;
        try
        {
            await using var file = File.OpenRead(path);
            manifest = await JsonSerializer.DeserializeAsync(file, BackupJson.Default.BackupManifest, cancellationToken);
        }
        catch (JsonException)
        {
            manifest = null;
        }
        if (manifest is not { Files: { } files } || files.Any(file => file is null || !IsExpected(file.Path) || file.Bytes < 0))
            throw Refused($"'{path}' is damaged: restore another backup.");
        if (manifest.Format > CurrentFormat)
            throw Refused($"'{folder}' was written by a newer version of this program: update the program, then restore it.");
        if (!files.Any(file => file.Path == BackupLayout.Database))
            throw Refused($"'{path}' is damaged: it does not name app.db. Restore another backup.");
        return manifest;
    }

    /// <summary>Only what a backup writes: a manifest from elsewhere must not lead out of the data folder.</summary>
    private static bool IsExpected(string path) =>
        path.Split('/') switch
        {
            [BackupLayout.Database] or [BackupLayout.Settings] => true,
            [BackupLayout.Keys, var name] => name.Length > 0 && name is not ("." or "..") && !name.Contains('\\', StringComparison.Ordinal),
            [BackupLayout.Originals, var first, var second, var hash] => KnowledgeAssistant.Documents.Originals.IsHash(hash)
                && first == hash[..2]
                && second == hash[2..4],
            _ => false,
        };

    private static StorageException Refused(string message) => new(message, isTransient: false);
}

/// <param name="Path">Below the folder, with slashes.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
internal sealed record BackupFile(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>Where things lie in a backup: as in a data folder.</summary>
internal static class BackupLayout
{
    public const string Database = "app.db";
    public const string Settings = "settings.json";
    public const string Keys = "keys";
    public const string Originals = "originals";

    public static string Original(string sha256) => $"{Originals}/{sha256[..2]}/{sha256[2..4]}/{sha256}";

    /// <summary>For its owner only.</summary>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes out what a backup or a restore that failed has written, and nothing else.</summary>
    public static void Clear(string folder)
    {
        foreach (var path in (string[])[Database, Database + "-journal", Settings, BackupManifest.FileName + ".part"])
            File.Delete(Path.Combine(folder, path));
        foreach (var path in (string[])[Keys, Originals])
            if (Directory.Exists(Path.Combine(folder, path)))
                Directory.Delete(Path.Combine(folder, path), recursive: true);
    }

    /// <summary>The names of all that was copied, through to the disk.</summary>
    public static void Flush(string folder)
    {
        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
            KnowledgeAssistant.Documents.Originals.FlushDirectory(path);
    }
}

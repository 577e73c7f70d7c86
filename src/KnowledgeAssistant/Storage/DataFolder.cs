namespace KnowledgeAssistant.Storage;

/// <summary>The one folder that holds everything a deployment owns; see the README's "life of a document" for what lies in it.</summary>
/// <param name="Root">Absolute path.</param>
public sealed record DataFolder(string Root)
{
    public string SettingsFile => Path.Combine(Root, "settings.json");
    public string Database => Path.Combine(Root, "app.db");

    /// <summary>What app.db is called until a restore is complete.</summary>
    internal string RestoringFile => Path.Combine(Root, "app.db.restoring");
    public string IndexFolder => Path.Combine(Root, "index");
    public string OriginalsFolder => Path.Combine(Root, "originals");
    public string KeysFolder => Path.Combine(Root, "keys");
    public string LockFile => Path.Combine(Root, "lock");

    public static DataFolder At(string path) => new(Path.GetFullPath(path));

    /// <summary>After a restore into another database's server: app.db and the keys are there now.</summary>
    internal void EndTransfer()
    {
        if (!File.Exists(RestoringFile))
            return;
        if (Directory.Exists(KeysFolder))
            Directory.Delete(KeysFolder, recursive: true);
        // Last: it says that there is something to take out.
        File.Delete(RestoringFile);
    }

    /// <summary>Makes the folder and its subfolders; existing ones are left as they are.</summary>
    public DataFolder Create()
    {
        foreach (var folder in (ReadOnlySpan<string>)[Root, IndexFolder, OriginalsFolder, KeysFolder])
            Directory.CreateDirectory(folder);
        return this;
    }
}

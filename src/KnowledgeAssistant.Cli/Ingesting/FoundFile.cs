using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Cli.Ingesting;

/// <summary>A file to ingest.</summary>
/// <param name="Source">Relative to the ingested folder, with '/'.</param>
internal sealed record FoundFile(string Collection, string Source, string Path);

/// <summary>Finds the files that the command's paths mean, in an order that does not depend on the disk.</summary>
internal static class FileFinder
{
    /// <summary>Where single files go.</summary>
    private const string CollectionOfFiles = "documents";

    /// <summary>Hidden files and folders are skipped and links inside a folder not followed; a path named on the command line is taken as it is.</summary>
    private static readonly EnumerationOptions InFolders = new()
    {
        RecurseSubdirectories = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    /// <exception cref="WrongUsageException">A path does not exist, or two files would be the same document.</exception>
    public static IReadOnlyList<FoundFile> Find(IReadOnlyList<string> paths, string? collection)
    {
        var found = new Dictionary<(string Collection, string Source), FoundFile>();
        foreach (var file in paths.SelectMany(path => Under(path, collection)))
        {
            var key = (file.Collection, file.Source);
            if (found.TryGetValue(key, out var other) && other.Path != file.Path)
                throw new WrongUsageException(
                    $"'{other.Path}' and '{file.Path}' would both be '{file.Source}' in the collection '{file.Collection}': ingest them into different collections."
                );
            found.TryAdd(key, file);
        }
        return
        [
            .. found.Values.OrderBy(file => file.Collection, StringComparer.Ordinal).ThenBy(file => file.Source, StringComparer.Ordinal),
        ];
    }

    /// <summary>The collections that folders go to, also empty ones.</summary>
    /// <exception cref="WrongUsageException">One of the paths is no folder: what else its collection holds is nobody's to delete.</exception>
    public static IReadOnlyList<string> CollectionsOfFolders(IReadOnlyList<string> paths, string? collection)
    {
        if (paths.FirstOrDefault(path => !Directory.Exists(path)) is { } other)
            throw new WrongUsageException($"--delete-missing goes with folders only: '{other}' is none.");
        return [.. paths.Select(path => collection ?? NameOf(Full(path))).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<FoundFile> Under(string path, string? collection)
    {
        var full = Full(path);
        if (File.Exists(full))
            return [new FoundFile(collection ?? CollectionOfFiles, Path.GetFileName(full), full)];
        if (!Directory.Exists(full))
            throw new WrongUsageException($"There is no file or folder '{path}'.");
        var name = collection ?? NameOf(full);
        return FilesOf(full).Select(file => new FoundFile(name, SourceOf(full, file), file));
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string NameOf(string folder) => Path.GetFileName(folder) is { Length: > 0 } name ? name : CollectionOfFiles;

    /// <summary>Without recursion: a folder may be as deep as a path is long.</summary>
    private static IEnumerable<string> FilesOf(string root)
    {
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", InFolders).Where(IsVisible))
                yield return file;
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", InFolders).Where(IsVisible))
                folders.Push(inner);
        }
    }

    private static bool IsVisible(string path) => !Path.GetFileName(path).StartsWith('.');

    private static string SourceOf(string root, string file)
    {
        var relative = Path.GetRelativePath(root, file);
        return SourcePath.TryNormalise(relative, out var source, out _) ? source! : relative;
    }
}

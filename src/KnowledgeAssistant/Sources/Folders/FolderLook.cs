using System.Globalization;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Sources.Folders;

/// <summary>Lists a folder: hidden files and folders are left out, links counted and not followed.</summary>
/// <param name="root">Without links.</param>
internal sealed class FolderLook(string root, FolderSettings settings, int maxFiles)
{
    /// <summary>Links are seen, so that they can be counted; whether something is hidden is told by its name.</summary>
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = false,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    private readonly List<ListedFile> _files = [];
    private readonly List<(string, string)> _refused = [];
    private readonly List<string> _skipped = [];
    private readonly Stack<string> _folders = new([root]);

    public FolderListing List(CancellationToken cancellationToken)
    {
        string? problem = null;
        // Without recursion: a folder may be as deep as a path is long.
        while (problem is null && _folders.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Add(entry);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                problem = $"A part of the folder could not be listed ({fault.Message}), so nothing counts as deleted.";
            }
            if (_files.Count > maxFiles)
                problem = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The folder holds more than {maxFiles:N0} files: choose a smaller one, or raise KnowledgeAssistant:Sources:MaxFiles."
                );
        }
        _files.Sort((left, right) => string.CompareOrdinal(left.Address, right.Address));
        return new FolderListing(_files, _refused, _skipped, problem);
    }

    private void Add(FileSystemInfo entry)
    {
        if (entry.Name.StartsWith('.'))
            return;
        if (entry.LinkTarget is not null)
            _skipped.Add(Relative(entry));
        else if (entry is DirectoryInfo && settings.Subfolders)
            _folders.Push(entry.FullName);
        else if (entry is FileInfo file && IsWanted(file.Name))
            Add(file);
    }

    private void Add(FileInfo file)
    {
        var relative = Relative(file);
        // Pipes and devices look like empty files, and opening one would wait for ever.
        if (file.Length == 0)
            _skipped.Add(relative);
        else if (SourcePath.TryNormalise(relative, out var source, out var reason))
            _files.Add(new ListedFile(source!, file.FullName, file.Length, file.LastWriteTimeUtc));
        else
            _refused.Add((relative, reason!));
    }

    private string Relative(FileSystemInfo entry) => Path.GetRelativePath(root, entry.FullName);

    private bool IsWanted(string name) =>
        settings.Endings.Count == 0 || settings.Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}

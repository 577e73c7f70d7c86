namespace KnowledgeAssistant.Sources.Folders;

/// <summary>A path with every link in it resolved; .NET resolves the last part only.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <returns>Null when a part does not exist, or links lead in a circle.</returns>
    public static string? Of(string path)
    {
        var full = Path.GetFullPath(path);
        var links = 0;
        var done = Path.GetPathRoot(full)!;
        var parts = new Stack<string>(Parts(full[done.Length..]).Reverse());
        while (parts.TryPop(out var part))
        {
            var next = Path.Combine(done, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                if (!info.Exists)
                    return null;
                done = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            // What the link says replaces it, and may hold links itself.
            var resolved = Path.GetFullPath(target, done);
            var root = Path.GetPathRoot(resolved)!;
            foreach (var inner in Parts(resolved[root.Length..]).Reverse())
                parts.Push(inner);
            done = root;
        }
        return done;
    }

    private static string[] Parts(string path) => path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
}

using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Folders;

/// <summary>Which folders of the machine may be watched: those the option names and what lies inside of them, links resolved; none without it.</summary>
public sealed class AllowedFolders(IOptions<SourcesOptions> options)
{
    /// <summary>Named folders, as whoever runs the server wrote them.</summary>
    public IReadOnlyList<string> Names => [.. options.Value.AllowedFolders];

    /// <param name="realPath">Where the folder really lies, without links; null when it may not be watched.</param>
    /// <param name="reason">Why not and what to do, in plain words.</param>
    public bool TryResolve(string path, out string? realPath, out string? reason)
    {
        (realPath, reason) = (null, null);
        if (options.Value.AllowedFolders.Count == 0)
            reason =
                "No folder of the server may be watched yet: whoever runs the server names them in the setting KnowledgeAssistant:Sources:AllowedFolders.";
        else if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            reason = "Write the whole path of the folder on the server, for example /srv/documents.";
        else if (Resolve(path) is not { } real)
            reason = $"There is no folder “{path}” on the server, or the program may not look into it.";
        else if (!options.Value.AllowedFolders.Select(Resolve).OfType<string>().Any(allowed => Holds(allowed, real)))
            reason = $"“{path}” lies outside of the folders that may be watched: {string.Join(", ", options.Value.AllowedFolders)}.";
        else
            realPath = real;
        return reason is null;
    }

    /// <summary>Whether a path without links is the folder or lies inside of it.</summary>
    internal static bool Holds(string folder, string path)
    {
        var root = Path.TrimEndingDirectorySeparator(folder);
        return path == root || path.StartsWith(root.EndsWith('/') ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string? Resolve(string path)
    {
        try
        {
            return RealPath.Of(path) is { } real && Directory.Exists(real) ? real : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}

using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Sources;

/// <summary>Where documents come from by themselves.</summary>
public enum SourceKind
{
    /// <summary>A folder on the server's machine.</summary>
    Folder,

    /// <summary>Pages of a web site.</summary>
    Web,
}

/// <summary>A place that is looked through on a schedule; what it holds becomes documents of one collection.</summary>
public sealed class DocumentSource
{
    public const int MaxNameLength = 100;

    public required Guid Id { get; init; }

    /// <summary>Fixed: its documents cannot move.</summary>
    public required Guid CollectionId { get; init; }

    public Collection? Collection { get; init; }

    public required SourceKind Kind { get; init; }

    /// <summary>1 to 100 characters, for people.</summary>
    public required string Name { get; set; }

    public required SourceSettings Settings { get; set; }

    public required SourceSchedule Schedule { get; set; }

    public bool Paused { get; set; }

    /// <summary>It goes, with its documents; the worker is at it.</summary>
    public bool Removing { get; set; }

    /// <summary>The fencing token: grows with each lease. A run's write counts only while this is still the number it was given.</summary>
    public long Token { get; set; }

    /// <summary>Until when a run has it (UTC); null when none does.</summary>
    public DateTime? LeasedUntil { get; set; }

    /// <summary>When it is due (UTC).</summary>
    public DateTime NextRunAt { get; set; }

    /// <summary>Somebody asked for a run now.</summary>
    public bool RunRequested { get; set; }

    public DateTime? LastStartedAt { get; set; }

    public DateTime? LastEndedAt { get; set; }

    /// <summary>Of the last run that ended.</summary>
    public RunCounts LastCounts { get; set; } = RunCounts.None;

    /// <summary>What stopped the last run or a part of it, in plain words.</summary>
    public string? LastError { get; set; }

    /// <summary>Why missing documents were kept and somebody has to decide, in plain words.</summary>
    public string? Alert { get; set; }

    /// <summary>Whatever was missing by then may be deleted: an admin said so (UTC).</summary>
    public DateTime? DeletionsConfirmedAt { get; set; }

    public required DateTime CreatedAt { get; init; }
}

/// <summary>What a run found. Seen = what the source holds; the others are parts of it, but for Deleted.</summary>
/// <param name="Failed">Could not be fetched or taken in; each has its reason at its item.</param>
/// <param name="Skipped">Left out on purpose: links, empty files, files still being written, pages that rules leave out.</param>
public sealed record RunCounts(int Seen, int New, int Changed, int Deleted, int Failed, int Skipped)
{
    public static RunCounts None { get; } = new(0, 0, 0, 0, 0, 0);
}

/// <summary>Exactly one of the two, as <see cref="DocumentSource.Kind"/> says.</summary>
public sealed record SourceSettings(FolderSettings? Folder, WebSettings? Web);

/// <param name="Path">Absolute, inside of a folder that <see cref="SourcesOptions.AllowedFolders"/> names.</param>
/// <param name="Endings">Only files with one of these endings (".pdf"); empty means all.</param>
public sealed record FolderSettings(string Path, bool Subfolders, IReadOnlyList<string> Endings);

/// <param name="Starts">Addresses; pages on their hosts only are fetched.</param>
/// <param name="Include">Beginnings of paths ("/guide/"); empty means all.</param>
/// <param name="Exclude">Beginnings of paths that are left out, whatever Include says.</param>
/// <param name="Depth">Links away from a start address; 0 is only the start addresses.</param>
/// <param name="MaxPages">Pages fetched in one run.</param>
/// <param name="DelaySeconds">Between two requests to one host; robots.txt may ask for more.</param>
public sealed record WebSettings(
    IReadOnlyList<string> Starts,
    IReadOnlyList<string> Include,
    IReadOnlyList<string> Exclude,
    int Depth,
    int MaxPages,
    int DelaySeconds
)
{
    /// <summary>Whether pages that the site lists in its sitemaps count as start addresses.</summary>
    public bool Sitemaps { get; init; }
}

using KnowledgeAssistant.Sources;

namespace KnowledgeAssistant.Web.Components.LibrarySources;

/// <summary>What stands in the form.</summary>
public sealed class SourceEntry
{
    public string Name { get; set; } = "";

    public Guid Collection { get; set; }

    public SourceKind Kind { get; set; }

    public string Path { get; set; } = "";

    public bool Subfolders { get; set; } = true;

    public string Endings { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Starts { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Include { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Exclude { get; set; } = "";

    public int Depth { get; set; } = 5;

    public int MaxPages { get; set; } = 500;

    public int DelaySeconds { get; set; } = 1;

    public bool Sitemaps { get; set; } = true;

    public ScheduleKind Schedule { get; set; } = ScheduleKind.Hours;

    public int Minutes { get; set; } = 15;

    public int Hours { get; set; } = 6;

    /// <summary>On the server's clock.</summary>
    public TimeOnly At { get; set; } = new(2, 0);

    public static SourceEntry Of(DocumentSource source)
    {
        var entry = new SourceEntry
        {
            Name = source.Name,
            Collection = source.CollectionId,
            Kind = source.Kind,
            Schedule = source.Schedule.Kind,
        };
        if (source.Schedule.Kind == ScheduleKind.Minutes)
            entry.Minutes = source.Schedule.Every;
        else if (source.Schedule.Kind == ScheduleKind.Hours)
            entry.Hours = source.Schedule.Every;
        else
            entry.At = source.Schedule.At;
        if (source.Settings.Folder is { } folder)
            (entry.Path, entry.Subfolders, entry.Endings) = (folder.Path, folder.Subfolders, string.Join(' ', folder.Endings));
        if (source.Settings.Web is { } web)
        {
            (entry.Starts, entry.Include, entry.Exclude) = (Lines(web.Starts), Lines(web.Include), Lines(web.Exclude));
            (entry.Depth, entry.MaxPages, entry.DelaySeconds) = (web.Depth, web.MaxPages, web.DelaySeconds);
            entry.Sitemaps = web.Sitemaps;
        }
        return entry;
    }

    public SourceDraft ToDraft() =>
        new(
            Name,
            Collection,
            Kind,
            Kind == SourceKind.Folder
                ? new SourceSettings(new FolderSettings(Path.Trim(), Subfolders, Words(Endings)), null)
                : new SourceSettings(null, ToWeb()),
            new SourceSchedule(
                Schedule,
                Schedule == ScheduleKind.Minutes ? Minutes
                    : Schedule == ScheduleKind.Hours ? Hours
                    : 1,
                At
            )
        );

    public WebSettings ToWeb() => new(Split(Starts), Split(Include), Split(Exclude), Depth, MaxPages, DelaySeconds) { Sitemaps = Sitemaps };

    private static string Lines(IEnumerable<string> values) => string.Join('\n', values);

    private static string[] Split(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Words(string text) =>
        text.Split([' ', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

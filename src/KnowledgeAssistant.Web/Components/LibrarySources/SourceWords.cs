using System.Globalization;
using KnowledgeAssistant.Sources;

namespace KnowledgeAssistant.Web.Components.LibrarySources;

/// <summary>What the page calls things.</summary>
internal static class SourceWords
{
    /// <summary>A state of a source, as one word and its colour.</summary>
    public static (string Word, string Style) State(SourceRow row) =>
        row.Source.Removing ? ("Being deleted", "state-busy")
        : row.IsRunning ? ("Being looked through", "state-busy")
        : row.Source.Alert is not null ? ("Needs a decision", "state-review")
        : row.Source.Paused ? ("Paused", "state-off")
        : row.Source.LastError is not null ? ("Last run failed", "state-failed")
        : row.Source.LastEndedAt is null || row.Source.RunRequested ? ("Waiting for its turn", "state-busy")
        : ("Up to date", "state-ready");

    public static string Place(DocumentSource source) =>
        source.Settings is { Folder: { } folder } ? folder.Path
        : source.Settings.Web is { } web ? string.Join(", ", web.Starts)
        : "";

    public static string Schedule(SourceSchedule schedule) =>
        schedule.Kind switch
        {
            ScheduleKind.Minutes => $"every {schedule.Every} minutes",
            ScheduleKind.Hours when schedule.Every == 1 => "every hour",
            ScheduleKind.Hours => $"every {schedule.Every} hours",
            _ => $"every day at {schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture)}",
        };

    /// <summary>Times are shown in the zone of the server, which schedules go by too.</summary>
    public static string Time(DateTime utc, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), time.LocalTimeZone);
        var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone).Date;
        var day =
            local.Date == today ? "today"
            : local.Date == today.AddDays(1) ? "tomorrow"
            : local.Date == today.AddDays(-1) ? "yesterday"
            : local.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        return $"{day} at {local.ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }

    public static string Next(SourceRow row, TimeProvider time) =>
        row.Source.Paused ? "not while it is paused"
        : row.Source.RunRequested || row.Source.NextRunAt <= time.GetUtcNow().UtcDateTime ? "as soon as a worker is free"
        : Time(row.Source.NextRunAt, time);

    public static string Counts(RunCounts counts)
    {
        var parts = new List<string> { $"{Number(counts.Seen)} seen" };
        AddPart(counts.New, "new");
        AddPart(counts.Changed, "changed");
        AddPart(counts.Deleted, "deleted");
        AddPart(counts.Failed, "failed");
        AddPart(counts.Skipped, "left out");
        return string.Join(", ", parts);

        void AddPart(int number, string word)
        {
            if (number > 0)
                parts.Add($"{Number(number)} {word}");
        }
    }

    public static string Documents(int number) => number == 1 ? "1 document" : $"{Number(number)} documents";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

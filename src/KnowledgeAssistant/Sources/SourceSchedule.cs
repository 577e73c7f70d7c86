namespace KnowledgeAssistant.Sources;

public enum ScheduleKind
{
    Minutes,
    Hours,
    Daily,
}

/// <summary>When a source is looked through.</summary>
/// <param name="Every">Minutes or hours between the beginnings of two runs.</param>
/// <param name="At">For Daily: the time on the server's clock.</param>
public sealed record SourceSchedule(ScheduleKind Kind, int Every, TimeOnly At)
{
    public const int FewestMinutes = 5;
    public const int MostMinutes = 24 * 60;
    public const int MostHours = 14 * 24;

    /// <summary>A run that takes longer than its period still leaves the source, and the site behind it, this long alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private TimeSpan Period =>
        Kind switch
        {
            ScheduleKind.Minutes => TimeSpan.FromMinutes(Every),
            ScheduleKind.Hours => TimeSpan.FromHours(Every),
            _ => TimeSpan.FromDays(1),
        };

    /// <summary>When the run after one that began and ended at these times (UTC) is due. Missed runs are not made up for.</summary>
    public DateTime Next(DateTime started, DateTime ended, TimeZoneInfo zone)
    {
        if (Kind == ScheduleKind.Daily)
            return NextDay(ended, zone);
        var regular = started + Period;
        var earliest = ended + Rest;
        var latest = ended + Period;
        return regular < earliest ? earliest
            : regular > latest ? latest
            : regular;
    }

    /// <summary>Also when it lies further ahead than it can have been set: the clock was turned back since.</summary>
    public bool IsDue(DateTime nextRun, DateTime now) => nextRun <= now || nextRun - now > Period + TimeSpan.FromHours(2);

    private DateTime NextDay(DateTime after, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(after, zone)).AddDays(-1);
        while (true)
        {
            var local = day.ToDateTime(At);
            // In the night when the clock is put forward, that time does not exist.
            if (zone.IsInvalidTime(local))
                local = local.AddHours(1);
            var next = TimeZoneInfo.ConvertTimeToUtc(local, zone);
            if (next > after)
                return next;
            day = day.AddDays(1);
        }
    }
}

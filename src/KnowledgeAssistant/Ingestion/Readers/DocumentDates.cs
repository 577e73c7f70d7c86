using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Dates as files write them, to UTC. Only forms that mean one thing everywhere: 03/04/2025 is two days, so it is none.</summary>
internal static class DocumentDates
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy/MM/dd",
        "yyyy.MM.dd",
        "yyyyMMdd",
        "yyyy-M-d",
        "d MMMM yyyy",
        "d MMM yyyy",
        "MMMM d, yyyy",
        "MMM d, yyyy",
        "dd.MM.yyyy",
        "yyyy-MM",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-ddTHH:mm",
        "yyyy-MM-ddTHH:mm:ss",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss zzz",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "r",
    ];

    /// <summary>UTC; a time without a zone is taken as UTC. Null where it is no date, or one before 1900 (an unset clock).</summary>
    public static DateTime? Parse(string? text)
    {
        var isDate = DateTime.TryParseExact(
            text?.Trim(),
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var date
        );
        return isDate && date.Year >= 1900 ? date : null;
    }
}

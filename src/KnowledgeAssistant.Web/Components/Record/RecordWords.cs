using System.Globalization;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Components.Record;

/// <summary>How a document's page says things.</summary>
internal static class RecordWords
{
    /// <summary>In place of everything that is made of a text that the admin may not read.</summary>
    public const string Withheld =
        "You are not among those who may read this document, so nothing of its text is shown to you. Being an admin does not change that.";

    public static string Of(RecordPart part) =>
        part switch
        {
            RecordPart.Overview => "Overview",
            RecordPart.Passages => "Passages",
            RecordPart.Versions => "Versions",
            _ => "Where it is cited",
        };

    public static string Of(VersionState state) =>
        state switch
        {
            VersionState.Waiting => "Waiting",
            VersionState.Active => "Searched now",
            VersionState.Replaced => "Replaced",
            _ => "Failed",
        };

    public static string CssOf(VersionState state) =>
        state switch
        {
            VersionState.Active => "state-ready",
            VersionState.Failed => "state-failed",
            _ => "state-off",
        };

    /// <summary>Day and minute, UTC.</summary>
    public static string Time(DateTime time) => time.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";

    public static string Page(int page, string format) =>
        (format == DocumentFormats.Pptx ? "Slide " : "Page ") + page.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>For example "Prices, rows 2-40"; null outside sheets.</summary>
    public static string? Cells(IEnumerable<Block> blocks)
    {
        var cells = blocks.Select(block => block.Cells).OfType<CellRange>().ToList();
        if (cells.Count == 0)
            return null;
        var (first, last) = (cells.Min(range => range.FirstRow), cells.Max(range => range.LastRow));
        var rows = first == last ? FormattableString.Invariant($"row {first}") : FormattableString.Invariant($"rows {first}-{last}");
        return cells[0].Sheet.Length > 0 ? $"{cells[0].Sheet}, {rows}" : char.ToUpperInvariant(rows[0]) + rows[1..];
    }

    /// <summary>For example "due for 3 weeks", "due today", "in 12 days".</summary>
    public static string Due(DateTime by, DateTime now)
    {
        var days = (int)(by.Date - now.Date).TotalDays;
        return days switch
        {
            0 => "due today",
            1 => "due tomorrow",
            -1 => "due since yesterday",
            > 0 => "in " + Span(days),
            _ => $"due for {Span(-days)}",
        };
    }

    private static string Span(int days) =>
        days < 14 ? FormattableString.Invariant($"{days} days")
        : days < 60 ? FormattableString.Invariant($"{days / 7} weeks")
        : days < 730 ? FormattableString.Invariant($"{days / 30} months")
        : FormattableString.Invariant($"{days / 365} years");
}

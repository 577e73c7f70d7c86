using System.Globalization;
using KnowledgeAssistant.Health;
using KnowledgeAssistant.Ingestion.Checks;

namespace KnowledgeAssistant.Web.Components.Admin.Health;

/// <summary>How the page of the index's health speaks.</summary>
internal static class HealthWords
{
    public static string Cause(IndexCheck check) =>
        check.Cause switch
        {
            CheckCause.Start => "at the start",
            CheckCause.Fault => "after a fault",
            CheckCause.Schedule => "by schedule",
            _ => "asked for",
        };

    public static string Outcome(IndexCheck check)
    {
        if (check.Error is { } error)
            return $"Not finished: {error}";
        if (check.Differing == 0)
            return "Nothing differed.";
        var parts = new List<string>();
        Add(parts, check.Removed, "orphan taken out", "orphans taken out");
        Add(parts, check.Rights, "access rule set right", "access rules set right");
        Add(parts, check.Missing, "missing document written again", "missing documents written again");
        Add(parts, check.Finished, "document finished", "documents finished");
        return $"{string.Join(", ", parts)}.";
    }

    /// <summary>The last one's, when there is one.</summary>
    public static string Orphans(HealthReport report) =>
        report.LastCheck is { } last
            ? $"{Number(last.Removed)} in the last comparison, {Number(report.RemovedLately)} in 30 days"
            : "Not compared yet: use “Compare now”.";

    public static string Recall(RecallSample sample) =>
        sample.Error
        ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.Recall:P1} of the best ten passages were found, on average of {Count(sample.Questions, "question", "questions")}; {sample.Least:P0} for the worst one."
        );

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Documents(int number) => Count(number, "document", "documents");

    public static string Milliseconds(double value) => $"{value.ToString(value < 10 ? "F1" : "N0", CultureInfo.InvariantCulture)} ms";

    public static string Took(long milliseconds) =>
        milliseconds < 1_000
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1_000.0:F1} s");

    public static string Size(long bytes)
    {
        string[] units = ["KB", "MB", "GB", "TB"];
        var (value, unit) = (bytes / 1_024.0, 0);
        for (; value >= 1_000 && unit < units.Length - 1; unit++)
            value /= 1_024;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{value.ToString(value < 10 ? "F1" : "N0", CultureInfo.InvariantCulture)} {units[unit]}"
        );
    }

    private static string Count(int count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    private static void Add(List<string> parts, int count, string one, string many)
    {
        if (count > 0)
            parts.Add(Count(count, one, many));
    }
}

using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Queue;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>How the library page says things.</summary>
internal static class LibraryWords
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Of(DocumentState state) =>
        state switch
        {
            DocumentState.Waiting => "Waiting",
            DocumentState.Reading => "Reading",
            DocumentState.Indexing => "Indexing",
            DocumentState.Ready => "Ready",
            DocumentState.Failed => "Failed",
            _ => "Being deleted",
        };

    /// <summary>"Pages without text, hidden text": what somebody ought to look at; null for nothing.</summary>
    public static string? Warnings(DocumentNotes notes)
    {
        List<string> parts = [];
        if (notes.HasFlag(DocumentNotes.Instructions))
            parts.Add("reads like orders to a model");
        if (notes.HasFlag(DocumentNotes.HiddenText))
            parts.Add("hidden text");
        if (notes.HasFlag(DocumentNotes.UnreadPages))
            parts.Add("pages without text");
        var all = string.Join(", ", parts);
        return all.Length == 0 ? null : char.ToUpperInvariant(all[0]) + all[1..];
    }

    /// <summary>"12 waiting · 1 being read · 3 being indexed"; stages that hold nothing are left out.</summary>
    public static string Stages(QueueOverview queue)
    {
        List<string> parts = [];
        if (queue.Waiting > 0)
            parts.Add($"{Number(queue.Waiting)} waiting");
        if (queue.Reading > 0)
            parts.Add($"{Number(queue.Reading)} reading");
        if (queue.Indexing > 0)
            parts.Add($"{Number(queue.Indexing)} indexing");
        return string.Join(" · ", parts);
    }

    /// <summary>"about 3 minutes left": no finer than the estimate is. Null for none.</summary>
    public static string? TimeLeft(TimeSpan? left) =>
        left switch
        {
            null => null,
            { TotalSeconds: < 50 } => "less than a minute left",
            { TotalMinutes: < 55 } time => $"about {Count(Math.Max(1, (int)Math.Round(time.TotalMinutes)), "minute", "minutes")} left",
            { TotalHours: < 36 } time => $"about {Count(Math.Max(1, (int)Math.Round(time.TotalHours)), "hour", "hours")} left",
            { } time => $"about {Count((int)Math.Round(time.TotalDays), "day", "days")} left",
        };

    public static string CssOf(DocumentState state) =>
        state switch
        {
            DocumentState.Waiting => "state-off",
            DocumentState.Ready => "state-ready",
            DocumentState.Failed => "state-failed",
            DocumentState.Deleting => "state-off",
            _ => "state-busy",
        };

    public static string Date(DateTime date) => date.ToString("d MMM yyyy", Culture);

    public static string Number(int number) => number.ToString("N0", Culture);

    public static string Count(int number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary>"3 pages", of a presentation "3 slides".</summary>
    public static string CountPages(int pages, string format) =>
        format == DocumentFormats.Pptx ? Count(pages, "slide", "slides") : Count(pages, "page", "pages");

    public static string Size(long bytes) =>
        bytes < 1024 ? Count((int)bytes, "byte", "bytes")
        : bytes < 1024 * 1024 ? string.Create(Culture, $"{bytes / 1024.0:0.#} KB")
        : string.Create(Culture, $"{bytes / (1024.0 * 1024):0.#} MB");

    /// <summary>Who holds one of these labels, by name: "Everyone", "People team, finance and 1 person".</summary>
    public static string Readers(IReadOnlyList<AccessLabel> labels, IReadOnlyList<KnownGroup> groups)
    {
        if (labels.Contains(AccessLabel.Everyone))
            return "Everyone";
        var keys = labels.Select(AccessChoice.KeyOf).OfType<string>().ToList();
        var names = keys.ConvertAll(key => groups.FirstOrDefault(group => group.Key == key)?.Name ?? key);
        if (labels.Count > keys.Count)
            names.Add(Count(labels.Count - keys.Count, "person", "people"));
        return names.Count == 0 ? "Nobody" : Join(names);
    }

    /// <summary>"1-3, 7 and 9" for 1, 2, 3, 7, 9.</summary>
    public static string Pages(IReadOnlyList<int> pages)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var page in pages.Order())
        {
            if (runs.Count > 0 && runs[^1].Last + 1 >= page)
                runs[^1] = (runs[^1].First, page);
            else
                runs.Add((page, page));
        }
        return Join(runs.ConvertAll(run => run.First == run.Last ? Number(run.First) : $"{Number(run.First)}-{Number(run.Last)}"));
    }

    /// <summary>What screen readers hear of changes: ends only, never the steps. Null when nothing ended.</summary>
    public static string? Announce(IReadOnlyCollection<LibraryChange> changes)
    {
        var ready = changes.Select(change => change.Latest).Where(change => !change.Gone && change.State == DocumentState.Ready).ToList();
        var failed = changes.Select(change => change.Latest).Where(change => !change.Gone && change.State == DocumentState.Failed).ToList();
        return (ready.Count, failed.Count) switch
        {
            (0, 0) => null,
            (1, 0) => $"{ready[0].Source} is ready.",
            (0, 1) => $"{failed[0].Source} failed. {failed[0].Reason}",
            (_, 0) => $"{Number(ready.Count)} documents are ready.",
            (0, _) => $"{Number(failed.Count)} documents failed.",
            _ => $"{Number(ready.Count)} ready, {Number(failed.Count)} failed.",
        };
    }

    private static string Join(List<string> parts) =>
        parts.Count < 2 ? string.Concat(parts) : string.Join(", ", parts[..^1]) + " and " + parts[^1];
}

using System.Globalization;
using System.Text;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What <c>search</c> writes for people.</summary>
internal static class SearchText
{
    public static string Of(SearchResult result, bool explain)
    {
        StringBuilder text = new();
        if (result.Hits.Count == 0)
            text.AppendLine("Nothing found.");
        foreach (var hit in result.Hits)
            AppendHit(text, hit, result.Trace.Question);
        if (explain)
            AppendTrace(text, result.Trace);
        return text.ToString();
    }

    private static void AppendHit(StringBuilder text, Hit hit, string question)
    {
        var (passage, document) = (hit.Passage, hit.Passage.Document);
        text.AppendLine(CultureInfo.InvariantCulture, $"{hit.Rank, 3}. {Excerpt.Printable(document.Title)}  ({hit.Score:0.000})");
        List<string> place = [$"{document.Collection}/{document.Source}"];
        if (passage.Page is { } page)
            place.Add($"page {page.ToString(CultureInfo.InvariantCulture)}");
        if (passage.Cells is { } cells)
            place.Add(string.Create(CultureInfo.InvariantCulture, $"{cells.Sheet} rows {cells.FirstRow}-{cells.LastRow}").TrimStart());
        if (passage.HeadingPath.Count > 0)
            place.Add(string.Join(" > ", passage.HeadingPath));
        text.AppendLine("     " + Excerpt.Printable(string.Join(" · ", place)));
        text.AppendLine("     " + Excerpt.Of(passage.Text, question)).AppendLine();
    }

    private static void AppendTrace(StringBuilder text, RetrievalTrace trace)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"Question: {Excerpt.Printable(trace.Question)}");
        text.AppendLine($"Terms: {Excerpt.Printable(string.Join(' ', trace.Terms))}");
        var steps = trace.Steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Name} {step.Milliseconds:0.0} ms"));
        text.AppendLine(CultureInfo.InvariantCulture, $"Searched {trace.SearchedPassages} passages: {string.Join(", ", steps)}")
            .AppendLine();
        text.AppendLine("keyword (rank)   vector (rank)   fused   rerank  passage");
        foreach (var entry in trace.Entries)
            AppendEntry(text, entry);
    }

    private static void AppendEntry(StringBuilder text, TraceEntry entry)
    {
        var keyword = Leg(entry.Scores.Keyword, entry.KeywordRank);
        var vector = Leg(entry.Scores.Vector, entry.VectorRank);
        var fused = entry.Scores.Fused?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
        var rerank = entry.Scores.Rerank?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
        var place = Excerpt.Printable(string.Join(" > ", [$"{entry.Collection}/{entry.Source}", .. entry.HeadingPath]));
        text.AppendLine($"{keyword, -15}  {vector, -14}  {fused, -6}  {rerank, -6}  {place}: {entry.Reason}");
    }

    private static string Leg(double? score, int? rank) =>
        score is null
            ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{score:0.000} ({rank?.ToString(CultureInfo.InvariantCulture) ?? "-"})");
}

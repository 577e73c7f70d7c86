using System.Text.Json.Serialization;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What <c>search --json</c> writes.</summary>
/// <param name="Trace">Only with <c>--explain</c>.</param>
internal sealed record SearchOutput(
    string Mode,
    string Engine,
    double ElapsedMs,
    IReadOnlyList<SearchHitOutput> Hits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SearchTraceOutput? Trace
)
{
    public static SearchOutput Of(SearchResult result, string mode, string engine, double elapsedMs, bool explain) =>
        new(
            mode,
            engine,
            Math.Round(elapsedMs, 3),
            [.. result.Hits.Select(SearchHitOutput.Of)],
            explain ? SearchTraceOutput.Of(result.Trace) : null
        );
}

internal sealed record SearchHitOutput(
    int Rank,
    double Score,
    string Collection,
    string Source,
    string Title,
    int? Page,
    IReadOnlyList<string> HeadingPath,
    string Text,
    SearchScoresOutput Scores,
    SearchCellsOutput? Cells,
    string Format,
    DateTime Date,
    IReadOnlyList<string> Authors,
    string? Language,
    string? Type
)
{
    public static SearchHitOutput Of(Hit hit) =>
        new(
            hit.Rank,
            hit.Score,
            hit.Passage.Document.Collection,
            hit.Passage.Document.Source,
            hit.Passage.Document.Title,
            hit.Passage.Page,
            hit.Passage.HeadingPath,
            hit.Passage.Text,
            SearchScoresOutput.Of(hit.Scores),
            hit.Passage.Cells is { } cells ? new SearchCellsOutput(cells.Sheet, cells.FirstRow, cells.LastRow) : null,
            hit.Passage.Document.Format,
            hit.Passage.Document.Date,
            hit.Passage.Document.Authors,
            hit.Passage.Document.Language,
            hit.Passage.Document.Type
        );
}

/// <summary>Rows of a sheet, 1-based and inclusive.</summary>
internal sealed record SearchCellsOutput(string Sheet, int FirstRow, int LastRow);

internal sealed record SearchScoresOutput(double? Keyword, double? Vector, double? Fused, double? Rerank)
{
    public static SearchScoresOutput Of(HitScores scores) => new(scores.Keyword, scores.Vector, scores.Fused, scores.Rerank);
}

/// <summary>Why each passage was or was not used.</summary>
internal sealed record SearchTraceOutput(
    string Question,
    IReadOnlyList<string> Terms,
    int SearchedPassages,
    IReadOnlyList<SearchTraceEntryOutput> Entries,
    IReadOnlyList<SearchTraceStepOutput> Steps
)
{
    public static SearchTraceOutput Of(RetrievalTrace trace) =>
        new(
            trace.Question,
            trace.Terms,
            trace.SearchedPassages,
            [.. trace.Entries.Select(SearchTraceEntryOutput.Of)],
            [.. trace.Steps.Select(step => new SearchTraceStepOutput(step.Name, Math.Round(step.Milliseconds, 3)))]
        );
}

internal sealed record SearchTraceEntryOutput(
    string PassageId,
    string Collection,
    string Source,
    IReadOnlyList<string> HeadingPath,
    int? Page,
    int? KeywordRank,
    int? VectorRank,
    SearchScoresOutput Scores,
    bool Used,
    string Reason,
    string? Sheet,
    IReadOnlyList<int>? Rows
)
{
    public static SearchTraceEntryOutput Of(TraceEntry entry) =>
        new(
            entry.PassageId,
            entry.Collection,
            entry.Source,
            entry.HeadingPath,
            entry.Page,
            entry.KeywordRank,
            entry.VectorRank,
            SearchScoresOutput.Of(entry.Scores),
            entry.Used,
            entry.Reason,
            entry.Cells?.Sheet,
            entry.Cells is { } cells ? [cells.FirstRow, cells.LastRow] : null
        );
}

internal sealed record SearchTraceStepOutput(string Name, double Milliseconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SearchOutput))]
internal sealed partial class SearchJson : JsonSerializerContext;

using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What <c>evaluate</c> writes.</summary>
/// <param name="Agreement">Of each further engine with the first; empty for one engine alone.</param>
internal sealed record EvaluateOutput(
    string Dataset,
    int Documents,
    int Queries,
    IReadOnlyList<EvaluateRunOutput> Runs,
    IReadOnlyList<EvaluateAgreementOutput> Agreement
)
{
    /// <summary>A table for people.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Excerpt.Printable(Dataset)}: {Documents} documents, {Queries} judged questions")
            .AppendLine();
        text.AppendLine("engine      mode          nDCG@10  recall@10  recall@100  MRR@10    p50 ms    p95 ms");
        foreach (var run in Runs)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{run.Engine, -10}  {run.Mode, -12}  {run.Ndcg10, 7:0.0000}  {run.Recall10, 9:0.0000}  {run.Recall100, 10:0.0000}  {run.Mrr10, 6:0.0000}  {run.P50Ms, 8:0.00}  {run.P95Ms, 8:0.00}"
            );
        if (Agreement.Count == 0)
            return text.ToString();
        text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"The first ten documents beside those of {Agreement[0].With}; random: each question under a scope of its own"
            )
            .AppendLine();
        text.AppendLine("engine      mode          scope   overlap  least  nDCG@10 difference");
        foreach (var with in Agreement)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{with.Engine, -10}  {with.Mode, -12}  {with.Scope, -6}  {with.Overlap10, 7:0.0000}  {with.LeastOverlap10, 5:0.00}  {with.Ndcg10Difference, 18:+0.0000;-0.0000;0.0000}"
            );
        return text.ToString();
    }
}

/// <param name="Scope"><c>all</c>, or <c>random</c> for a scope of each question's own.</param>
/// <param name="Overlap10">Share of the first ten documents that both engines have, mean over the questions.</param>
/// <param name="LeastOverlap10">That of the question on which they differ most.</param>
internal sealed record EvaluateAgreementOutput(
    string Engine,
    string With,
    string Mode,
    string Scope,
    [property: JsonPropertyName("overlap@10")] double Overlap10,
    [property: JsonPropertyName("leastOverlap@10")] double LeastOverlap10,
    [property: JsonPropertyName("ndcg@10Difference")] double Ndcg10Difference
);

internal sealed record EvaluateRunOutput(
    string Engine,
    string Mode,
    [property: JsonPropertyName("ndcg@10")] double Ndcg10,
    [property: JsonPropertyName("recall@10")] double Recall10,
    [property: JsonPropertyName("recall@100")] double Recall100,
    [property: JsonPropertyName("mrr@10")] double Mrr10,
    double P50Ms,
    double P95Ms
)
{
    public static EvaluateRunOutput Of(string engine, string mode, ModeResult result) =>
        new(
            engine,
            mode,
            Math.Round(result.Ndcg10, 6),
            Math.Round(result.Recall10, 6),
            Math.Round(result.Recall100, 6),
            Math.Round(result.Mrr10, 6),
            Math.Round(result.P50, 3),
            Math.Round(result.P95, 3)
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluateOutput))]
internal sealed partial class EvaluateJson : JsonSerializerContext;

using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What <c>evaluate</c> writes.</summary>
internal sealed record EvaluateOutput(string Dataset, int Documents, int Queries, IReadOnlyList<EvaluateRunOutput> Runs)
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
        return text.ToString();
    }
}

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

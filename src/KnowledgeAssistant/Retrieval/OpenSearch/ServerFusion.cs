using System.Globalization;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Fusion;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Both legs in one <c>hybrid</c> query whose scores the cluster fuses. Measured beside the library's fusion, which is the one in use: here no leg's
/// rank or score comes back, Lucene's lengths stay rounded, and its frequencies count hidden passages.
/// </summary>
/// <param name="depth">Candidates of each leg; the same for every page, because order and scores depend on it.</param>
internal sealed class ServerFusion(PassageSearch search, VectorLeg vectors, RetrievalOptions options, int depth)
{
    public async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        Control control,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (control.Record.Passages == 0 || top < 1)
            return [];
        var legs = new JsonArray();
        if (query.Terms.Count > 0)
        {
            var terms = query.Terms.CountBy(term => term, StringComparer.Ordinal).ToList();
            legs.Add(KeywordLeg.Query(terms, Constraints.Of(query, control.Record, scope, filter)));
        }
        if (vector.Span.IndexOfAnyExcept(0f) >= 0)
            legs.Add(vectors.Near(vector.Span, Constraints.Of(query, control.Record, scope, filter), depth));
        if (legs.Count == 0)
            return [];
        var body = new JsonObject
        {
            ["size"] = Math.Min(top, depth),
            ["_source"] = false,
            ["track_total_hits"] = false,
            ["query"] = new JsonObject
            {
                ["hybrid"] = new JsonObject { ["pagination_depth"] = depth, ["queries"] = legs.DeepClone() },
            },
            ["docvalue_fields"] = new JsonArray("id"),
            // In the body, so that no search can be sent without it: the server would answer with marks instead of scores.
            ["search_pipeline"] = new JsonObject { ["phase_results_processors"] = new JsonArray(Pipeline(legs.Count)) },
        };
        var answer = await search.SearchAsync(body, cancellationToken);
        return [.. answer.Hits!.Hits.Select(hit => new RankedPassage(hit.Fields!.Id![0], hit.Score ?? 0))];
    }

    private JsonObject Pipeline(int legs)
    {
        if (options.Fusion == FusionKind.ReciprocalRank)
        {
            var ranks = new JsonObject { ["technique"] = "rrf", ["rank_constant"] = options.ReciprocalRankConstant };
            return new JsonObject { ["score-ranker-processor"] = new JsonObject { ["combination"] = ranks } };
        }
        var weights =
            legs == 2 ? new JsonArray(Fraction(1 - options.DenseWeight), Fraction(options.DenseWeight)) : new JsonArray(Fraction(1));
        return new JsonObject
        {
            ["normalization-processor"] = new JsonObject
            {
                ["normalization"] = new JsonObject { ["technique"] = "min_max" },
                ["combination"] = new JsonObject
                {
                    ["technique"] = "arithmetic_mean",
                    ["parameters"] = new JsonObject { ["weights"] = weights },
                },
            },
        };
    }

    /// <summary>With its point: the server takes no 1 for 1.0 here.</summary>
    private static JsonNode Fraction(double value) => JsonNode.Parse(value.ToString("0.0##########", CultureInfo.InvariantCulture))!;
}

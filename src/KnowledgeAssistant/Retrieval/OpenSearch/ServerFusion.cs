using System.Globalization;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Fusion;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Both legs in one <c>hybrid</c> query whose scores the cluster fuses, for <see cref="FusionPlace.Cluster"/>. Beside the library's fusion no leg's rank or score
/// comes back, Lucene's lengths stay rounded, and its frequencies count hidden passages.
/// </summary>
internal sealed class ServerFusion(PassageSearch search, VectorLeg vectors, RetrievalOptions options, Uri address)
{
    /// <summary>Candidates of each leg where more are wanted than <see cref="RetrievalOptions.Candidates"/>: as many as a search may want at all.</summary>
    private const int Deep = 1_000;

    /// <returns>Null where one of the legs has nothing to ask, or the question has very many terms.</returns>
    /// <exception cref="PassageIndexException">Also, and not transient, where the cluster cannot fuse.</exception>
    public async Task<IReadOnlyList<RankedPassage>?> SearchAsync(
        Control control,
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        var terms = query.Terms.CountBy(term => term, StringComparer.Ordinal).ToList();
        if (terms.Count is 0 or > KeywordLeg.MostClauses || vector.Span.IndexOfAnyExcept(0f) < 0)
            return null;
        if (control.Record.Passages == 0 || top < 1)
            return [];
        // The same however many are wanted, within two sizes: order and scores depend on it.
        var depth = top <= options.Candidates ? options.Candidates : Math.Max(Deep, top);
        var legs = new JsonArray(
            KeywordLeg.Query(terms, Constraints.Of(query, control.Record, scope, filter)),
            vectors.QueryOf(control, vector.Span, Constraints.Of(query, control.Record, scope, filter), depth)
        );
        var hits = await FindAsync(BodyOf(legs, depth), cancellationToken);
        return [.. Ranked(hits).Take(2 * top)];
    }

    private JsonObject BodyOf(JsonArray legs, int depth) =>
        new()
        {
            // All that both legs found: then no tie is cut off by the order in which Lucene happens to hold it.
            ["size"] = 2 * depth,
            ["stored_fields"] = PassageSearch.NoStoredFields,
            ["track_total_hits"] = false,
            ["query"] = new JsonObject
            {
                ["hybrid"] = new JsonObject { ["pagination_depth"] = depth, ["queries"] = legs },
            },
            // A hybrid query is sorted by score or by fields, not by both.
            ["docvalue_fields"] = Places.Fields(),
            // In the body, so that no search can be sent without it: the server would answer with marks instead of scores.
            ["search_pipeline"] = new JsonObject { ["phase_results_processors"] = new JsonArray(Pipeline()) },
        };

    private async Task<IReadOnlyList<SearchHit>> FindAsync(JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            return (await search.SearchAsync(body, cancellationToken)).Hits!.Hits;
        }
        catch (PassageIndexException fault) when (fault is { IsTransient: false, NeedsAdmin: false })
        {
            throw new PassageIndexException(
                $"OpenSearch at {address.Authority} cannot put the search by words and the one by meaning together by itself, which takes version 2.19 with the "
                    + $"plug-in neural-search: install it, or set {OpenSearchOptions.Area}:Fusion to {nameof(FusionPlace.Library)}. It says: {fault.Message}",
                isTransient: false,
                fault
            );
        }
    }

    private IEnumerable<RankedPassage> Ranked(IReadOnlyList<SearchHit> hits) =>
        hits.Select(hit => (Score: ScoreOf(hit), Place: Places.Of(hit.Fields!), Id: hit.Fields!.Id![0]))
            .OrderByDescending(each => each.Score)
            .ThenBy(each => each.Place, Place.Order)
            .Select(each => new RankedPassage(each.Id, each.Score));

    /// <summary>Reciprocal ranks as the library has them, of their greatest possible sum. Weighted sums are shares already.</summary>
    private double ScoreOf(SearchHit hit)
    {
        var score = hit.Score ?? 0;
        return options.Fusion == FusionKind.ReciprocalRank ? score * (options.ReciprocalRankConstant + 1) / 2 : score;
    }

    private JsonObject Pipeline()
    {
        if (options.Fusion == FusionKind.ReciprocalRank)
        {
            var ranks = new JsonObject { ["technique"] = "rrf", ["rank_constant"] = options.ReciprocalRankConstant };
            return new JsonObject { ["score-ranker-processor"] = new JsonObject { ["combination"] = ranks } };
        }
        var weights = new JsonArray(Fraction(1 - options.DenseWeight), Fraction(options.DenseWeight));
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

using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>The nearest vectors: by HNSW, and in a small index by comparing all of them.</summary>
/// <param name="hasHeads">Whether passages have a <see cref="VectorHead"/>.</param>
internal sealed class VectorLeg(PassageSearch search, OpenSearchOptions options, bool hasHeads)
{
    public async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        Control control,
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken,
        bool isExact = false
    )
    {
        if (BodyOf(control, vector.Span, constraints, scope, filter, top, isExact) is not { } body)
            return [];
        return Read(await search.SearchAsync(body, cancellationToken), top);
    }

    /// <returns>Null where nothing can be near.</returns>
    public JsonObject? BodyOf(
        Control control,
        ReadOnlySpan<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        bool isExact = false
    )
    {
        if (top < 1 || control.Record.Passages == 0 || vector.IndexOfAnyExcept(0f) < 0)
            return null;
        top = Math.Min(top, Math.Min(control.Record.Passages, PassageSearch.MostHits));
        var where = Constraints.Of(constraints, control.Record, scope, filter);
        if (
            !isExact
            && hasHeads
            && ComparesAll(control, isExact)
            && control.Record.Passages >= options.HeadsFrom
            && VectorHead.Tells(vector)
        )
            return HeadsFirst(vector, where, top);
        return new JsonObject
        {
            ["size"] = top,
            ["stored_fields"] = PassageSearch.NoStoredFields,
            ["track_total_hits"] = false,
            ["query"] = QueryOf(control, vector, where, top, isExact),
            ["sort"] = Places.Sort(),
            ["docvalue_fields"] = new JsonArray("id"),
        };
    }

    public static IReadOnlyList<RankedPassage> Read(SearchAnswer answer, int top)
    {
        var hits = answer.Hits!.Hits;
        if (hits is [{ Sort: not null }, ..])
            return [.. hits.Select(hit => new RankedPassage(hit.Fields!.Id![0], CosineOf(Places.ScoreOf(hit))))];
        return
        [
            .. hits.OrderByDescending(hit => hit.Score)
                .ThenBy(hit => Places.Of(hit.Fields!), Place.Order)
                .Take(top)
                .Select(hit => new RankedPassage(hit.Fields!.Id![0], CosineOf(hit.Score ?? 0))),
        ];
    }

    /// <summary>The heads of all allowed passages are compared, and of the nearest by them the whole vectors.</summary>
    private static JsonObject HeadsFirst(ReadOnlySpan<float> vector, JsonObject where, int top) =>
        new()
        {
            // More than are wanted: equal ones among them are put in order here, and none is cut off by the order in which Lucene happens to hold them.
            ["size"] = KeywordLeg.Candidates(top),
            ["stored_fields"] = PassageSearch.NoStoredFields,
            ["track_total_hits"] = false,
            ["query"] = Compare(VectorHead.Field, vector[..VectorHead.LengthOf(vector.Length)!.Value], WithVector(where)),
            // Answers that are scored again cannot be sorted by anything else.
            ["rescore"] = new JsonObject
            {
                ["window_size"] = Math.Min(Math.Max(VectorHead.Window, 10 * top), PassageSearch.MostHits),
                ["query"] = new JsonObject
                {
                    ["rescore_query"] = Compare("vector", vector, Clauses.Anything()),
                    ["query_weight"] = 0,
                    ["rescore_query_weight"] = 1,
                },
            },
            ["docvalue_fields"] = Places.Fields(),
        };

    public JsonObject QueryOf(Control control, ReadOnlySpan<float> vector, JsonObject where, int top, bool isExact = false) =>
        ComparesAll(control, isExact) ? Exact(vector, where) : Near(vector, where, top);

    private bool ComparesAll(Control control, bool isExact) => isExact || control.Record.Passages <= options.ExactUpTo;

    /// <summary>The filter stands inside the clause: outside it would act after the nearest were taken.</summary>
    private JsonObject Near(ReadOnlySpan<float> vector, JsonObject where, int top)
    {
        var clause = new JsonObject
        {
            ["vector"] = Array(vector),
            ["k"] = top,
            ["filter"] = where,
            ["method_parameters"] = new JsonObject { ["ef_search"] = Math.Max(options.SearchBeam, top) },
        };
        return new JsonObject { ["knn"] = new JsonObject { ["vector"] = clause } };
    }

    private static JsonObject Exact(ReadOnlySpan<float> vector, JsonObject where) => Compare("vector", vector, WithVector(where));

    private static JsonObject WithVector(JsonObject where)
    {
        where["bool"]!["filter"]!.AsArray().Add(Clauses.Term("kind", StoredKinds.Passage));
        return where;
    }

    private static JsonObject Compare(string field, ReadOnlySpan<float> vector, JsonObject where) =>
        new()
        {
            ["script_score"] = new JsonObject
            {
                ["query"] = where,
                ["script"] = new JsonObject
                {
                    ["lang"] = "knn",
                    ["source"] = "knn_score",
                    ["params"] = new JsonObject
                    {
                        ["field"] = field,
                        ["query_value"] = Array(vector),
                        ["space_type"] = "innerproduct",
                    },
                },
            },
        };

    /// <summary>OpenSearch makes an inner product positive: 1 + p from 0 up, 1 / (1 - p) below.</summary>
    private static double CosineOf(double score) => score >= 1 ? score - 1 : 1 - (1 / score);

    private static JsonValue Array(ReadOnlySpan<float> vector) => JsonValue.Create(vector.ToArray(), OpenSearchJson.Default.SingleArray)!;
}

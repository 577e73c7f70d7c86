using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Lucene finds the candidates, by its own BM25 over the same terms; the library scores them exactly from their terms, with the contract's
/// counts and lengths. What is left of Lucene's rounding decides only who is a candidate.
/// </summary>
internal sealed class KeywordLeg(PassageSearch search, TermCounts counts, RetrievalOptions options)
{
    /// <summary>Lucene allows a query 1,024 clauses; the others are the filter's.</summary>
    public const int MostClauses = 900;

    public async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        Control control,
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || query.Terms.Count == 0 || control.Record.Passages == 0)
            return [];
        var repeats = Repeats(query);
        var terms = repeats.Keys.ToList();
        IReadOnlyList<SearchHit> hits;
        int[] frequencies;
        if (terms.Count <= MostClauses)
        {
            var counting = counts.GetAsync(control, terms, cancellationToken);
            var finding = FindAsync(control, repeats, query, scope, filter, top, cancellationToken);
            await Task.WhenAll(counting, finding);
            (frequencies, hits) = (await counting, await finding);
        }
        else
        {
            frequencies = await counts.GetAsync(control, terms, cancellationToken);
            var weighty = terms
                .Zip(frequencies, (term, frequency) => (Term: term, Weight: WeightOf(control, repeats[term], frequency)))
                .Where(pair => pair.Weight > 0)
                .OrderByDescending(pair => pair.Weight)
                .Select(pair => KeyValuePair.Create(pair.Term, repeats[pair.Term]));
            hits = await FindAsync(control, weighty, query, scope, filter, top, cancellationToken);
        }
        return Score(control, repeats, hits, frequencies, top);
    }

    /// <summary>For a search that is sent together with another one.</summary>
    /// <param name="rank">Makes a ranking of its answer.</param>
    /// <returns>Null where nothing can be found, or where the terms are too many for one step.</returns>
    public JsonObject? BodyOf(
        Control control,
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        out Func<SearchAnswer, CancellationToken, Task<IReadOnlyList<RankedPassage>>> rank
    )
    {
        var repeats = Repeats(query);
        rank = async (answer, cancellationToken) =>
        {
            var frequencies = await counts.GetAsync(control, [.. repeats.Keys], cancellationToken);
            return Score(control, repeats, answer.Hits!.Hits, frequencies, top);
        };
        return top < 1 || repeats.Count is 0 or > MostClauses || control.Record.Passages == 0
            ? null
            : BodyOf(control, repeats, query, scope, filter, top);
    }

    /// <summary>In the order in which terms first appear: every passage's sum is added up in the same order.</summary>
    private static OrderedDictionary<string, int> Repeats(KeywordQuery query)
    {
        var repeats = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in query.Terms)
            repeats[term] = repeats.GetValueOrDefault(term) + 1;
        return repeats;
    }

    private List<RankedPassage> Score(
        Control control,
        OrderedDictionary<string, int> repeats,
        IReadOnlyList<SearchHit> hits,
        int[] frequencies,
        int top
    )
    {
        var terms = repeats.Keys.ToList();
        var weights = terms.Select((term, i) => WeightOf(control, repeats[term], frequencies[i])).ToArray();
        return Score(hits, terms, weights, new Bm25(options.K1, options.B, control.MeanLength), top);
    }

    private static double WeightOf(Control control, int repeats, int frequency) =>
        frequency == 0 ? 0 : repeats * Bm25.Idf(control.Record.Passages, frequency);

    /// <param name="terms">With how often the question has each; the weightiest first where there are very many.</param>
    private async Task<IReadOnlyList<SearchHit>> FindAsync(
        Control control,
        IEnumerable<KeyValuePair<string, int>> terms,
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top,
        CancellationToken cancellationToken
    )
    {
        var body = BodyOf(control, terms, query, scope, filter, top);
        return (await search.SearchAsync(body, cancellationToken)).Hits!.Hits;
    }

    private static JsonObject BodyOf(
        Control control,
        IEnumerable<KeyValuePair<string, int>> terms,
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter,
        int top
    ) =>
        new()
        {
            ["size"] = Candidates(top),
            ["stored_fields"] = PassageSearch.NoStoredFields,
            ["track_total_hits"] = false,
            ["query"] = Query([.. terms], Constraints.Of(query, control.Record, scope, filter)),
            ["sort"] = Places.Sort(),
            ["docvalue_fields"] = new JsonArray("id", "stream"),
        };

    /// <summary>So many that none is missed for the sake of a length that Lucene keeps in a byte.</summary>
    public static int Candidates(int top) => Math.Min((2 * Math.Min(top, PassageSearch.MostHits)) + 50, PassageSearch.MostHits);

    public static JsonObject Query(List<KeyValuePair<string, int>> terms, JsonObject where)
    {
        var should = new JsonArray([.. terms.Take(MostClauses).Select(pair => Clauses.Term("terms", pair.Key, pair.Value))]);
        if (terms.Count > MostClauses)
        {
            // The least of them decide nothing but whether a passage is found at all.
            var rest = Clauses.Terms("terms", terms.Skip(MostClauses).Select(pair => pair.Key));
            should.Add(
                new JsonObject
                {
                    ["constant_score"] = new JsonObject { ["filter"] = rest, ["boost"] = 1e-6 },
                }
            );
        }
        var body = where["bool"]!.AsObject();
        body["should"] = should;
        body["minimum_should_match"] = 1;
        return where;
    }

    private static List<RankedPassage> Score(IReadOnlyList<SearchHit> hits, List<string> terms, double[] weights, Bm25 bm25, int top)
    {
        var places = new Dictionary<long, int>();
        for (var i = 0; i < terms.Count; i++)
            places.TryAdd(TermCodes.CodeOf(terms[i]), i);
        var counts = new int[terms.Count];
        var scored = new List<(double Score, Place Place, string Id)>(hits.Count);
        foreach (var hit in hits)
        {
            var length = TermCodes.Count(hit.Fields!.Stream![0], places, counts);
            var score = 0.0;
            for (var i = 0; i < counts.Length; i++)
                if (counts[i] > 0)
                    score += weights[i] * bm25.Share(counts[i], length);
            scored.Add((Bm25.WithoutLastBits(score), Places.Of(hit), hit.Fields.Id![0]));
        }
        return
        [
            .. scored
                .OrderByDescending(each => each.Score)
                .ThenBy(each => each.Place, Place.Order)
                .Take(top)
                .Select(each => new RankedPassage(each.Id, each.Score)),
        ];
    }
}

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
        var asked = new Asked(control, query, Repeats(query), scope, filter, top);
        if (asked.Terms.Count <= MostClauses)
        {
            var counting = counts.GetAsync(control, asked.Terms, cancellationToken);
            var finding = search.SearchAsync(BodyOf(asked, asked.Repeats, Order.Score), cancellationToken);
            await Task.WhenAll(counting, finding);
            return await RankAsync(asked, asked.Repeats, await finding, await counting, cancellationToken);
        }
        var frequencies = await counts.GetAsync(control, asked.Terms, cancellationToken);
        var weighty = asked
            .Terms.Zip(frequencies, (term, frequency) => (Term: term, Weight: WeightOf(asked, term, frequency)))
            .Where(pair => pair.Weight > 0)
            .OrderByDescending(pair => pair.Weight)
            .Select(pair => KeyValuePair.Create(pair.Term, asked.Repeats[pair.Term]))
            .ToList();
        var found = await search.SearchAsync(BodyOf(asked, weighty, Order.Score), cancellationToken);
        return await RankAsync(asked, weighty, found, frequencies, cancellationToken);
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
        var asked = new Asked(control, query, Repeats(query), scope, filter, top);
        rank = async (answer, cancellationToken) =>
        {
            var frequencies = await counts.GetAsync(control, asked.Terms, cancellationToken);
            return await RankAsync(asked, asked.Repeats, answer, frequencies, cancellationToken);
        };
        return top < 1 || asked.Terms.Count is 0 or > MostClauses || control.Record.Passages == 0
            ? null
            : BodyOf(asked, asked.Repeats, Order.Score);
    }

    /// <summary>In the order in which terms first appear: every passage's sum is added up in the same order.</summary>
    private static OrderedDictionary<string, int> Repeats(KeywordQuery query)
    {
        var repeats = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in query.Terms)
            repeats[term] = repeats.GetValueOrDefault(term) + 1;
        return repeats;
    }

    private static double WeightOf(Asked asked, string term, int frequency) =>
        frequency == 0 ? 0 : asked.Repeats[term] * Bm25.Idf(asked.Control.Record.Passages, frequency);

    /// <param name="searched">The terms that were asked for; the weightiest where there are very many.</param>
    private async Task<IReadOnlyList<RankedPassage>> RankAsync(
        Asked asked,
        IEnumerable<KeyValuePair<string, int>> searched,
        SearchAnswer answer,
        int[] frequencies,
        CancellationToken cancellationToken
    )
    {
        var weights = asked.Terms.Select((term, i) => WeightOf(asked, term, frequencies[i])).ToArray();
        var bm25 = new Bm25(options.K1, options.B, asked.Control.MeanLength);
        var scored = Score(answer.Hits!.Hits, asked.Terms, weights, bm25);
        if (CutsEquals(scored, asked.Top))
        {
            var sorted = await search.SearchAsync(BodyOf(asked, searched, Order.ScoreAndPlace), cancellationToken);
            scored = Score(sorted.Hits!.Hits, asked.Terms, weights, bm25);
        }
        return [.. scored.Take(asked.Top).Select(each => new RankedPassage(each.Id, each.Score))];
    }

    /// <summary>
    /// Whether the server may have left out a passage like one of the wanted, of which the place decides. It is asked to sort by places only then, because that is up to a third of
    /// its work.
    /// </summary>
    private static bool CutsEquals(List<Scored> scored, int top)
    {
        if (scored.Count < Candidates(top))
            return false;
        var last = scored.Min(each => each.Found);
        var least = scored[Math.Min(top, scored.Count) - 1].Score;
        return scored.Exists(each => each.Found == last && each.Score >= least);
    }

    private static JsonObject BodyOf(Asked asked, IEnumerable<KeyValuePair<string, int>> terms, Order order)
    {
        var body = new JsonObject
        {
            ["size"] = Candidates(asked.Top),
            ["stored_fields"] = PassageSearch.NoStoredFields,
            ["track_total_hits"] = false,
            ["query"] = Query([.. terms], Constraints.Of(asked.Query, asked.Control.Record, asked.Scope, asked.Filter)),
            ["docvalue_fields"] = new JsonArray([.. Places.Fields().Select(field => field!.DeepClone()), "stream"]),
        };
        if (order == Order.ScoreAndPlace)
            body["sort"] = Places.Sort();
        return body;
    }

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

    /// <summary>Best first.</summary>
    private static List<Scored> Score(IReadOnlyList<SearchHit> hits, List<string> terms, double[] weights, Bm25 bm25)
    {
        var places = new Dictionary<long, int>();
        for (var i = 0; i < terms.Count; i++)
            places.TryAdd(TermCodes.CodeOf(terms[i]), i);
        var counts = new int[terms.Count];
        var scored = new List<Scored>(hits.Count);
        foreach (var hit in hits)
        {
            var length = TermCodes.Count(hit.Fields!.Stream![0], places, counts);
            var score = 0.0;
            for (var i = 0; i < counts.Length; i++)
                if (counts[i] > 0)
                    score += weights[i] * bm25.Share(counts[i], length);
            var found = hit.Score ?? Places.ScoreOf(hit);
            scored.Add(new Scored(Bm25.WithoutLastBits(score), Places.Of(hit.Fields), hit.Fields.Id![0], found));
        }
        return [.. scored.OrderByDescending(each => each.Score).ThenBy(each => each.Place, Place.Order)];
    }

    /// <summary>One question of this leg.</summary>
    /// <param name="Repeats">Its terms, with how often it has each.</param>
    private sealed record Asked(
        Control Control,
        KeywordQuery Query,
        OrderedDictionary<string, int> Repeats,
        AccessScope Scope,
        MetadataFilter Filter,
        int Top
    )
    {
        public List<string> Terms { get; } = [.. Repeats.Keys];
    }

    /// <param name="Found">The score by which the server found it.</param>
    private sealed record Scored(double Score, Place Place, string Id, double Found);

    private enum Order
    {
        Score,
        ScoreAndPlace,
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Sends searches to one generation and looks at what every answer has to be.</summary>
internal sealed class PassageSearch(OpenSearchConnection connection, string index)
{
    /// <summary>Hits that one request may ask for.</summary>
    public const int MostHits = 10_000;

    /// <summary>
    /// As <c>stored_fields</c>: a hit is read from columns alone. Otherwise the server unpacks the whole stored entry of each hit, its vector in words, be it for
    /// the id alone, which takes longer than to find it.
    /// </summary>
    public const string NoStoredFields = "_none_";

    /// <summary>What stands before each of several searches: a piece of the index that fails is no answer.</summary>
    private static readonly byte[] Whole = [.. "{\"allow_partial_search_results\":false}\n"u8];

    /// <summary>Counting searches in one request.</summary>
    private const int SearchesAtOnce = 250;

    /// <summary>Terms counted by one search: of each entry that holds one of them it is asked which.</summary>
    private const int TermsAtOnce = 8;

    public async Task<SearchAnswer> SearchAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(
            OpenSearchRequest.Post($"{index}/_search?allow_partial_search_results=false", Clauses.Bytes(body)),
            OpenSearchJson.Default.SearchAnswer,
            repeat: true,
            cancellationToken
        );
        return Checked(answer);
    }

    /// <summary>
    /// Several searches in one request, whose answers are yet to be <see cref="Checked"/>. One that the server was too busy for is sent again by itself.
    /// </summary>
    public async Task<SearchAnswer[]> SearchTogetherAsync(IReadOnlyList<JsonObject> bodies, CancellationToken cancellationToken)
    {
        var lines = bodies.SelectMany(body => (byte[])[.. Whole, .. Clauses.Bytes(body), (byte)'\n']).ToArray();
        var answer = await connection.SendAsync(
            OpenSearchRequest.PostLines($"{index}/_msearch", lines),
            OpenSearchJson.Default.ManySearchesAnswer,
            repeat: true,
            cancellationToken
        );
        if (answer.Responses.Count != bodies.Count)
            throw new PassageIndexException("OpenSearch did not answer every part of the search.", isTransient: true);
        var answers = answer.Responses.ToArray();
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Error is not null && OpenSearchAnswer.IsBusyStatus((HttpStatusCode)answers[i].Status))
                answers[i] = await SearchAsync(bodies[i], cancellationToken);
        }
        return answers;
    }

    /// <summary>How many entries each of the queries finds.</summary>
    public async Task<int[]> CountAsync(IReadOnlyList<JsonObject> queries, CancellationToken cancellationToken)
    {
        var bodies = queries.Select(query => new JsonObject
        {
            ["size"] = 0,
            ["track_total_hits"] = true,
            ["query"] = query,
        });
        var counts = new List<int>(queries.Count);
        await foreach (var answer in ManyAsync(bodies, cancellationToken))
            counts.Add((int)(answer.Hits!.Total?.Value ?? 0));
        return [.. counts];
    }

    /// <summary>How many entries hold each of the terms. Several terms share a search, since every search is more work for the server than to count one term's entries.</summary>
    /// <param name="allowed">What else must hold of an entry, made anew for each search.</param>
    public async Task<int[]> CountTermsAsync(
        IReadOnlyList<string> terms,
        Func<IEnumerable<JsonObject>> allowed,
        ControlRecord control,
        CancellationToken cancellationToken
    )
    {
        var bodies = terms
            .Chunk(TermsAtOnce)
            .Select(part => new JsonObject
            {
                ["size"] = 0,
                ["track_total_hits"] = false,
                ["query"] = Clauses.Where([Clauses.Terms("terms", part), .. allowed()], Clauses.Hidden(control)),
                ["aggs"] = new JsonObject
                {
                    ["terms"] = new JsonObject
                    {
                        ["filters"] = new JsonObject { ["filters"] = new JsonArray([.. part.Select(term => Clauses.Term("terms", term))]) },
                    },
                },
            });
        var counts = new List<int>(terms.Count);
        await foreach (var answer in ManyAsync(bodies, cancellationToken))
            counts.AddRange(answer.Aggregations!["terms"].Items.Select(bucket => bucket.DocCount));
        return [.. counts];
    }

    /// <summary>Any number of searches, many in one request.</summary>
    private async IAsyncEnumerable<SearchAnswer> ManyAsync(
        IEnumerable<JsonObject> bodies,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var part in bodies.Chunk(SearchesAtOnce))
        {
            var lines = new List<byte>();
            foreach (var body in part)
            {
                lines.AddRange("{}\n"u8);
                lines.AddRange(Clauses.Bytes(body));
                lines.Add((byte)'\n');
            }
            var answer = await connection.SendAsync(
                OpenSearchRequest.PostLines($"{index}/_msearch", lines.ToArray()),
                OpenSearchJson.Default.ManySearchesAnswer,
                repeat: true,
                cancellationToken
            );
            foreach (var each in answer.Responses)
                yield return Checked(each);
        }
    }

    /// <summary>Makes everything that was written before findable, on every copy.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(
            OpenSearchRequest.Post($"{index}/_refresh"),
            OpenSearchJson.Default.ShardsAnswer,
            repeat: true,
            cancellationToken
        );
        if (answer.Shards.Failed > 0)
            throw new PassageIndexException("OpenSearch could not refresh every copy of the search index.", isTransient: true);
    }

    /// <summary>Entries of the index, whole, in pages by ascending numbers.</summary>
    /// <param name="by">Fields of whole numbers whose values together no two of them share.</param>
    public async IAsyncEnumerable<StoredDocument> ReadAllAsync(
        JsonObject query,
        IReadOnlyList<string> by,
        int page,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        JsonArray? after = null;
        while (true)
        {
            var body = new JsonObject
            {
                ["size"] = page,
                ["track_total_hits"] = false,
                ["query"] = query.DeepClone(),
                ["sort"] = new JsonArray([.. by.Select(field => new JsonObject { [field] = "asc" })]),
            };
            if (after is not null)
                body["search_after"] = after;
            var hits = (await SearchAsync(body, cancellationToken)).Hits!.Hits;
            foreach (var hit in hits)
                yield return hit.Source!;
            if (hits.Count < page)
                yield break;
            after = new JsonArray([.. hits[^1].Sort!.Select(value => JsonValue.Create(value.GetInt64()))]);
        }
    }

    /// <summary>An answer that lacks a piece of the index is none.</summary>
    public SearchAnswer Checked(SearchAnswer answer)
    {
        if (answer.Error is { } error)
            throw OpenSearchFaults.Of((HttpStatusCode)answer.Status, error.Type ?? "", error.Reason ?? "", connection.Address);
        if (answer.TimedOut || answer.Shards is { Failed: > 0 } || answer.Hits is null)
            throw new PassageIndexException("OpenSearch could not search all of the index.", isTransient: true);
        return answer;
    }
}

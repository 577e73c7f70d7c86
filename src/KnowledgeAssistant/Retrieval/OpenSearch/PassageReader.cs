using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Passages and figures that scope and filter allow.</summary>
/// <param name="hasShown">Whether passages have <see cref="StoredDocument.Shown"/>; in an older index the whole entry is read until it is rebuilt.</param>
internal sealed class PassageReader(PassageSearch search, bool hasShown)
{
    private const int Page = 1_000;

    public async Task<IReadOnlyList<Passage>> GetAsync(
        ControlRecord control,
        IReadOnlyList<string> ids,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, Passage>(StringComparer.Ordinal);
        foreach (var part in ids.Distinct(StringComparer.Ordinal).Chunk(Page))
        {
            var body = new JsonObject
            {
                ["size"] = part.Length,
                ["query"] = Clauses.Where(
                    [.. Clauses.Passages(), Clauses.Terms("id", part), .. Clauses.Allowed(scope, filter)],
                    Clauses.Hidden(control)
                ),
            };
            foreach (var passage in await ReadAsync(body, cancellationToken))
                found[passage.Id] = passage;
        }
        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    public async Task<IReadOnlyList<Passage>> GetRangeAsync(
        ControlRecord control,
        Guid versionId,
        int first,
        int count,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        var end = Math.Min((long)first + count, int.MaxValue);
        var passages = new List<Passage>();
        var size = (int)Math.Min(count, Page);
        var next = (long)Math.Max(first, 0);
        while (next < end)
        {
            var body = new JsonObject
            {
                ["size"] = size,
                ["query"] = Clauses.Where(
                    [
                        .. Clauses.Passages(),
                        Clauses.Term("version", versionId.ToString("N")),
                        Clauses.Range("ordinal", "gte", next),
                        Clauses.Range("ordinal", "lt", end),
                        .. Clauses.Allowed(scope, filter),
                    ],
                    Clauses.Hidden(control)
                ),
                ["sort"] = new JsonArray(new JsonObject { ["ordinal"] = "asc" }),
            };
            var read = await ReadAsync(body, cancellationToken);
            passages.AddRange(read);
            if (read.Count < size)
                break;
            next = passages[^1].Ordinal + 1L;
        }
        return passages;
    }

    public async Task<int> CountAsync(ControlRecord control, AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken)
    {
        var query = Clauses.Where([.. Clauses.Passages(), .. Clauses.Allowed(scope, filter)], Clauses.Hidden(control));
        return (await search.CountAsync([query], cancellationToken))[0];
    }

    public async Task<MetadataValues> GetMetadataAsync(
        ControlRecord control,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["size"] = 0,
            ["query"] = Clauses.Where(
                [Clauses.Term("kind", StoredKinds.Version), .. Clauses.Allowed(scope, filter)],
                Clauses.Hidden(control)
            ),
            ["aggs"] = new JsonObject
            {
                ["languages"] = Values("language"),
                ["types"] = Values("type"),
                ["authors"] = Values("authors"),
            },
        };
        var found = (await search.SearchAsync(body, cancellationToken)).Aggregations!;
        return new MetadataValues(Best(found["languages"]), Best(found["types"]), Best(found["authors"]));
    }

    private static JsonObject Values(string field) =>
        new()
        {
            ["terms"] = new JsonObject
            {
                ["field"] = field,
                ["size"] = MetadataValues.Most,
                // Several shards agree on the most frequent only when each names more of them.
                ["shard_size"] = 10 * MetadataValues.Most,
                ["order"] = new JsonArray(new JsonObject { ["_count"] = "desc" }, new JsonObject { ["_key"] = "asc" }),
            },
        };

    private static List<string> Best(Buckets buckets) =>
        [
            .. buckets
                .Items.OrderByDescending(bucket => bucket.DocCount)
                .ThenBy(bucket => bucket.Key, StringComparer.Ordinal)
                .Select(bucket => bucket.Key),
        ];

    /// <param name="body">Says which.</param>
    private async Task<List<Passage>> ReadAsync(JsonObject body, CancellationToken cancellationToken)
    {
        body["track_total_hits"] = false;
        if (hasShown)
        {
            body["stored_fields"] = PassageSearch.NoStoredFields;
            body["docvalue_fields"] = new JsonArray("shown");
        }
        else
        {
            // Without what is only searched, above all the vector.
            body["_source"] = new JsonObject { ["excludes"] = new JsonArray("vector", "terms", "stream") };
        }
        var hits = (await search.SearchAsync(body, cancellationToken)).Hits!.Hits;
        return [.. hits.Select(hit => hasShown ? ShownPassages.Read(hit.Fields!.Shown![0]) : StoredDocuments.PassageOf(hit.Source!))];
    }
}

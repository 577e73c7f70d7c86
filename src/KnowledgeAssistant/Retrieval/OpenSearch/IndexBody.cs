using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Settings and mapping of a generation's index. Nothing is mapped by guessing: an unknown field is refused.</summary>
internal static class IndexBody
{
    /// <summary>Changes whenever another mapping or another way to fill it would be needed.</summary>
    public const int Format = 2;

    /// <summary>The first format whose passages have <see cref="StoredDocument.Shown"/>.</summary>
    public const int FirstWithShown = 2;

    /// <summary>The first format whose passages have a <see cref="VectorHead"/>.</summary>
    public const int FirstWithHeads = 2;

    /// <param name="aliases">Names that it has from its first moment.</param>
    public static byte[] Create(IEnumerable<string> aliases, int dimensions, RetrievalOptions retrieval, OpenSearchOptions options) =>
        Clauses.Bytes(
            new JsonObject
            {
                ["settings"] = Settings(retrieval, options),
                ["mappings"] = new JsonObject { ["dynamic"] = "strict", ["properties"] = Properties(dimensions, options) },
                ["aliases"] = new JsonObject(aliases.Select(alias => KeyValuePair.Create(alias, (JsonNode?)new JsonObject()))),
            }
        );

    private static JsonObject Settings(RetrievalOptions retrieval, OpenSearchOptions options) =>
        new()
        {
            ["index"] = new JsonObject
            {
                ["knn"] = true,
                ["number_of_shards"] = options.Shards,
                ["number_of_replicas"] = options.Replicas,
                // What is written shows when activation asks for it; the server's own second would only cost. Without any, searches would go on in the many
                // small segments of the last activation, which were long merged.
                ["refresh_interval"] = "10s",
                // Comparing all vectors is work for two cores; more would take from the other searches what they give to one.
                ["search"] = new JsonObject
                {
                    ["concurrent_segment_search"] = new JsonObject { ["mode"] = "all" },
                    ["concurrent"] = new JsonObject { ["max_slice_count"] = 2 },
                },
                ["similarity"] = new JsonObject
                {
                    ["default"] = new JsonObject
                    {
                        ["type"] = "BM25",
                        ["k1"] = retrieval.K1,
                        ["b"] = retrieval.B,
                    },
                },
                ["analysis"] = new JsonObject
                {
                    ["tokenizer"] = new JsonObject
                    {
                        // Of all signs only the space that we put between terms parts them.
                        ["spaces"] = new JsonObject
                        {
                            ["type"] = "char_group",
                            ["tokenize_on_chars"] = new JsonArray(" "),
                            ["max_token_length"] = 1_000,
                        },
                    },
                    ["analyzer"] = new JsonObject
                    {
                        ["terms"] = new JsonObject { ["type"] = "custom", ["tokenizer"] = "spaces" },
                    },
                },
            },
        };

    private static JsonObject Properties(int dimensions, OpenSearchOptions options)
    {
        var properties = new JsonObject
        {
            ["terms"] = new JsonObject
            {
                ["type"] = "text",
                ["analyzer"] = "terms",
                ["index_options"] = "freqs",
            },
            ["stream"] = new JsonObject { ["type"] = "binary", ["doc_values"] = true },
            ["shown"] = new JsonObject { ["type"] = "binary", ["doc_values"] = true },
            ["number"] = new JsonObject { ["type"] = "long" },
            ["ordinal"] = new JsonObject { ["type"] = "integer" },
            ["date"] = new JsonObject { ["type"] = "long" },
            ["vector"] = new JsonObject
            {
                ["type"] = "knn_vector",
                ["dimension"] = dimensions,
                ["method"] = new JsonObject
                {
                    ["name"] = "hnsw",
                    ["engine"] = options.VectorEngine.ToString().ToLowerInvariant(),
                    // The vectors have the length 1, so this is their cosine, at a third of the work.
                    ["space_type"] = "innerproduct",
                    ["parameters"] = new JsonObject { ["m"] = options.Neighbours, ["ef_construction"] = options.BuildBeam },
                },
            },
            ["content"] = new JsonObject { ["type"] = "object", ["enabled"] = false },
            ["control"] = new JsonObject { ["type"] = "object", ["enabled"] = false },
        };
        foreach (
            var name in (string[])
                ["kind", "id", "document", "version", "collection", "source", "format", "authors", "language", "type", "readers", "own"]
        )
            properties[name] = new JsonObject { ["type"] = "keyword" };
        if (VectorHead.LengthOf(dimensions) is { } length)
            properties[VectorHead.Field] = VectorHead.Mapping(length);
        return properties;
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Retrieval.OpenSearch;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>The least that anybody could send to have the same passages found by words, vector and rights: one connection, 500 documents a request.</summary>
internal sealed class BareBulkClient(Uri url, OpenSearchOptions options) : IDisposable
{
    private const int Batch = 500;

    private readonly HttpClient _http = new(new SocketsHttpHandler()) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
    private readonly string _index = $"bare-{Environment.ProcessId}";

    /// <returns>Passages a second, the last refresh included, the making of the texts not.</returns>
    public async Task<double> WriteAsync(ReadyPassages passages, CancellationToken cancellationToken)
    {
        await MustAsync(
            HttpMethod.Put,
            _index,
            Mapping(passages.Versions[0].Vectors[0].Length, options),
            "application/json",
            cancellationToken
        );
        var watch = new Stopwatch();
        foreach (var part in Documents(passages).Chunk(Batch))
        {
            var body = string.Concat(part);
            watch.Start();
            await MustAsync(HttpMethod.Post, $"{_index}/_bulk", body, "application/x-ndjson", cancellationToken);
            watch.Stop();
        }
        watch.Start();
        await MustAsync(HttpMethod.Post, $"{_index}/_refresh", "", "application/json", cancellationToken);
        watch.Stop();
        await MustAsync(HttpMethod.Delete, _index, "", "application/json", cancellationToken);
        return passages.Count / watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<string> Documents(ReadyPassages passages)
    {
        foreach (var version in passages.Versions)
        {
            for (var i = 0; i < version.Passages.Count; i++)
            {
                var document = new
                {
                    text = version.Passages[i].Text,
                    allowed = version.Access.Collection.Select(label => label.Value),
                    document = version.Document.DocumentId,
                    vector = version.Vectors[i],
                };
                yield return "{\"index\":{}}\n" + JsonSerializer.Serialize(document) + "\n";
            }
        }
    }

    private static string Mapping(int dimensions, OpenSearchOptions options) =>
        new JsonObject
        {
            ["settings"] = new JsonObject { ["index.knn"] = true, ["number_of_replicas"] = 0 },
            ["mappings"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["text"] = new JsonObject { ["type"] = "text", ["analyzer"] = "english" },
                    ["allowed"] = new JsonObject { ["type"] = "keyword" },
                    ["document"] = new JsonObject { ["type"] = "keyword" },
                    ["vector"] = new JsonObject
                    {
                        ["type"] = "knn_vector",
                        ["dimension"] = dimensions,
                        ["method"] = new JsonObject
                        {
                            ["name"] = "hnsw",
                            ["engine"] = "lucene",
                            ["space_type"] = "innerproduct",
                            // The graph costs most of the time: that of the product, so that the rest is compared.
                            ["parameters"] = new JsonObject { ["m"] = options.Neighbours, ["ef_construction"] = options.BuildBeam },
                        },
                    },
                },
            },
        }.ToJsonString();

    private async Task MustAsync(HttpMethod method, string path, string body, string media, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, media) };
        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode || text.Contains("\"errors\":true", StringComparison.Ordinal))
            throw new InvalidOperationException($"{method} {path}: {text[..Math.Min(text.Length, 500)]}");
    }
}

using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>Both legs in one <c>_msearch</c>: the same as each alone, and neither takes the other along when it fails.</summary>
public sealed class BothLegsTests : IAsyncLifetime
{
    private const string Together = "/_msearch";

    private readonly RandomCorpus _corpus = new(new Random(11));
    private OpenSearchFixture? _server;
    private CheckingProxy? _proxy;

    public async ValueTask InitializeAsync()
    {
        _server = await OpenSearchFixture.CreateAsync();
        _proxy = await CheckingProxy.StartAsync(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task SearchBoth_OfAnyQuestion_IsEachLegAlone_InOneRequest()
    {
        await using var index = await FilledAsync(12);
        for (var i = 0; i < 12; i++)
        {
            var (query, vector) = (QueryParser.Parse(_corpus.Question()), _corpus.Vector());
            var (scope, filter) = (_corpus.Scope(), _corpus.Filter());
            var keyword = await index.KeywordSearchAsync(query, scope, filter, 10, CancellationToken.None);
            var near = await index.VectorSearchAsync(vector, query, scope, filter, 10, CancellationToken.None);
            var before = _proxy!.Requests.Count;
            var both = await index.SearchBothAsync(query, vector, scope, filter, 10, CancellationToken.None);
            Assert.Null(both.VectorFault);
            Assert.Equal(keyword, both.Keyword);
            Assert.Equal(near, both.Vector);
            // Of the record and of the searches; terms were counted before.
            if (query.Terms.Count > 0 && vector.Span.IndexOfAnyExcept(0f) >= 0)
                Assert.Equal(2, _proxy.Requests.Count - before);
        }
    }

    [Fact]
    public async Task Search_WhoseVectorLegFails_GivesTheKeywordLegAndSaysSo()
    {
        await using var index = await FilledAsync(3);
        Alter(leg: 1, status: 500, "some_exception");
        var result = await SearchAsync(index);
        Assert.NotEmpty(result.Hits);
        Assert.All(result.Hits, hit => Assert.Null(hit.Scores.Vector));
        Assert.Contains(result.Trace.Steps, step => step.Name == "keyword search");
        Assert.Contains(result.Trace.Steps, step => step.Name.StartsWith("vector search failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Search_WhoseKeywordLegFails_Fails()
    {
        await using var index = await FilledAsync(3);
        Alter(leg: 0, status: 500, "some_exception");
        await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(index));
    }

    [Fact]
    public async Task Search_WithALegThatTheServerIsTooBusyFor_SendsThatOneAgain()
    {
        await using var index = await FilledAsync(3);
        var wanted = await SearchAsync(index);
        Alter(leg: 1, status: 429, "rejected_execution_exception");
        var result = await SearchAsync(index);
        Assert.Equal(wanted.Hits.Select(hit => (hit.Passage.Id, hit.Score)), result.Hits.Select(hit => (hit.Passage.Id, hit.Score)));
        Assert.Contains(result.Hits, hit => hit.Scores.Vector is not null);
        Assert.Contains(_proxy!.Requests, request => request.Path.Contains("/_search", StringComparison.Ordinal));
    }

    /// <summary>Has the server fail at one of the two searches.</summary>
    private void Alter(int leg, int status, string type) =>
        _proxy!.Behaviour = async (request, forward) =>
        {
            var answer = await forward(request);
            if (!request.Path.Contains(Together, StringComparison.Ordinal))
                return answer;
            var body = JsonNode.Parse(answer.Body)!;
            var responses = body["responses"]!.AsArray();
            // Counts of terms have no hits to show.
            if (responses.Count == 2 && responses[leg]!["hits"]!["hits"]!.AsArray().Count > 0)
                responses[leg] = new JsonObject
                {
                    ["status"] = status,
                    ["error"] = new JsonObject { ["type"] = type, ["reason"] = "by the test" },
                };
            return answer with { Body = body.ToJsonString() };
        };

    private async Task<IIndexGeneration> FilledAsync(int documents)
    {
        var options = _server!.Options;
        options.Url = _proxy!.Url.ToString();
        var name = _server.NewName();
        // Taken away without the proxy, whatever that does then.
        _server.Engine(name);
        var index = await OpenSearchFixture.Build(name, null, options).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var versions = Enumerable.Range(0, documents).Select(_ => _corpus.Version(3, "pump")).ToList();
        await index.WriteAsync(versions, CancellationToken.None);
        await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        return index;
    }

    private static Task<SearchResult> SearchAsync(IPassageIndex index)
    {
        var embeddings = new OneDirection();
        var search = new HybridSearch(
            new SearchedIndexes(index, embeddings),
            new SpellingCorrector(index, embeddings),
            new LocalReranker(index, embeddings, new WordVectors(embeddings)),
            new SearchTimes(TimeProvider.System),
            Options.Create(new RetrievalOptions { Reranker = RerankerKind.None, CorrectSpelling = false }),
            NullLogger<HybridSearch>.Instance
        );
        return search.SearchAsync(new SearchRequest("pump", AccessScope.EveryoneOnly, MetadataFilter.None), CancellationToken.None);
    }

    private sealed class OneDirection : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            var vector = new float[RandomCorpus.Dimensions];
            vector[1] = 1;
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(vector))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}

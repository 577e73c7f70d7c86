using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>The product's search where the cluster fuses; what it finds under which rights is the conformance suite's.</summary>
public sealed class ServerFusionTests : IAsyncLifetime
{
    private readonly RandomCorpus _corpus = new(new Random(23));
    private readonly RetrievalOptions _retrieval = new() { Reranker = RerankerKind.None, CorrectSpelling = false };
    private readonly LetterEmbeddings _embeddings = new();
    private OpenSearchFixture? _server;
    private CheckingProxy? _proxy;
    private string _name = "";

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

    [Theory]
    [InlineData(FusionKind.WeightedSum)]
    [InlineData(FusionKind.ReciprocalRank)]
    public async Task Search_FusedByTheCluster_RanksAsTheLibraryDoes_AndSaysWho(FusionKind fusion)
    {
        _retrieval.Fusion = fusion;
        await FillAsync("pump", "pump valve", "pump valve crane", "valve", "crane crane", "other");
        var ours = await SearchAsync("pump crane", FusionPlace.Library);
        var theirs = await SearchAsync("pump crane", FusionPlace.Cluster);

        // Where ranks tie, places decide there and the keyword leg here.
        var scores = theirs.Hits.ToDictionary(hit => hit.Passage.Text, hit => hit.Score);
        Assert.Equal(6, scores.Count);
        Assert.All(ours.Hits, hit => Assert.Equal(hit.Score, scores[hit.Passage.Text], 0.01));
        Assert.Equal(theirs.Hits.Select(hit => hit.Score).OrderDescending(), theirs.Hits.Select(hit => hit.Score));
        Assert.False(ours.Trace.IsFusedByServer);
        Assert.True(theirs.Trace.IsFusedByServer);
        Assert.Equal(ours.Trace.SearchedPassages, theirs.Trace.SearchedPassages);
        Assert.DoesNotContain(theirs.Trace.Steps, step => step.Name is RetrievalTrace.KeywordStep or RetrievalTrace.VectorStep or "fusion");
        Assert.All(theirs.Trace.Entries, entry => Assert.Equal((null, null), (entry.KeywordRank, entry.VectorRank)));
        Assert.All(theirs.Hits, hit => Assert.Equal(new HitScores(null, null, hit.Score, null), hit.Scores));
        Assert.Contains(_proxy!.Requests, IsHybrid);
        Assert.All(
            _proxy.Requests.Where(IsHybrid),
            request =>
            {
                Assert.Contains("search_pipeline", TextOf(request), StringComparison.Ordinal);
                Assert.Contains($"\"pagination_depth\":{_retrieval.Candidates},", TextOf(request), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Search_FusedByTheCluster_TakesPhrasesExclusionsAndTheReranker()
    {
        await FillAsync("return policy", "policy on a return", "a crane", "the return of the crane");
        Assert.Equal(["return policy"], TextsOf(await SearchAsync("\"return policy\"", FusionPlace.Cluster)));
        Assert.DoesNotContain("the return of the crane", TextsOf(await SearchAsync("return -crane", FusionPlace.Cluster)));
        var relaxed = await SearchAsync("\"policy return policy\"", FusionPlace.Cluster);
        Assert.Equal(4, relaxed.Hits.Count);
        Assert.Contains(relaxed.Trace.Steps, step => step.Name.StartsWith("no passage holds", StringComparison.Ordinal));
        var reranked = await SearchAsync("policy on a return", FusionPlace.Cluster, RerankerKind.Local);
        Assert.Equal("policy on a return", TextsOf(reranked)[0]);
        Assert.All(reranked.Trace.Entries, entry => Assert.NotNull(entry.Scores.Rerank));
        Assert.True(reranked.Trace.IsFusedByServer);
    }

    /// <summary>The second is of stop words only; the third is fewer than are wanted.</summary>
    [Theory]
    [InlineData("the of", false, 3)]
    [InlineData("crane", true, 3)]
    public async Task Search_WithOneLegOnly_IsThatLegs(string question, bool isFused, int found)
    {
        await FillAsync("pump", "valve", "crane");
        var result = await SearchAsync(question, FusionPlace.Cluster);
        Assert.Equal((isFused, found), (result.Trace.IsFusedByServer, result.Hits.Count));
    }

    [Fact]
    public async Task Search_OfAClusterThatCannotFuse_IsFusedHere_AndSaysWhatToDo()
    {
        await FillAsync("pump", "valve", "crane");
        var wanted = await SearchAsync("crane", FusionPlace.Library);
        _proxy!.Behaviour = async (request, forward) =>
            IsHybrid(request)
                ? new ProxiedAnswer(400, """{"error":{"type":"parsing_exception","reason":"unknown query [hybrid]"},"status":400}""")
                : await forward(request);
        var result = await SearchAsync("crane", FusionPlace.Cluster);
        Assert.Equal(TextsOf(wanted), TextsOf(result));
        Assert.False(result.Trace.IsFusedByServer);
        Assert.Contains(result.Trace.Steps, step => step.Name == RetrievalTrace.ServerFusionFailedStep);

        await using var index = await OpenAsync(FusionPlace.Cluster);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            index.SearchFusedAsync(
                QueryParser.Parse("crane"),
                LetterEmbeddings.Embed("crane"),
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                8,
                CancellationToken.None
            )
        );
        Assert.Contains("neural-search", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Fusion to Library", fault.Message, StringComparison.Ordinal);
    }

    private static bool IsHybrid(ProxiedRequest request) => TextOf(request).Contains("\"hybrid\"", StringComparison.Ordinal);

    private static string TextOf(ProxiedRequest request) => Encoding.UTF8.GetString(request.Body);

    private static IReadOnlyList<string> TextsOf(SearchResult result) => [.. result.Hits.Select(hit => hit.Passage.Text)];

    /// <summary>One document with a passage for each text.</summary>
    private async Task FillAsync(params string[] texts)
    {
        _name = _server!.NewName();
        var version = _corpus.Version(texts.Length, "");
        var document = version.Document with { Title = "Title" };
        var passages = version.Passages.Zip(
            texts,
            (passage, text) => passage with { Document = document, Text = text, HeadingPath = [], TableHeader = null }
        );
        await using var index = await _server.Engine(_name).OpenCurrentAsync(Identity, CancellationToken.None);
        version = new VersionPassages(document, version.Access, [.. passages], [.. texts.Select(LetterEmbeddings.Embed)]);
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([document.VersionId], CancellationToken.None);
    }

    private static IndexIdentity Identity => OpenSearchFixture.Identity with { Dimensions = LetterEmbeddings.Dimensions };

    private Task<IIndexGeneration> OpenAsync(FusionPlace place)
    {
        var options = _server!.Options;
        (options.Url, options.Fusion) = (_proxy!.Url.ToString(), place);
        return OpenSearchFixture.Build(_name, _retrieval, options).OpenCurrentAsync(Identity, CancellationToken.None);
    }

    private async Task<SearchResult> SearchAsync(string question, FusionPlace place, RerankerKind reranker = RerankerKind.None)
    {
        await using var index = await OpenAsync(place);
        var search = new HybridSearch(
            new SearchedIndexes(index, _embeddings),
            new SpellingCorrector(index, _embeddings),
            new LocalReranker(index, _embeddings, new WordVectors(_embeddings)),
            new SearchTimes(TimeProvider.System),
            Options.Create(_retrieval),
            NullLogger<HybridSearch>.Instance
        );
        var request = new SearchRequest(question, AccessScope.EveryoneOnly, MetadataFilter.None) { Reranker = reranker };
        return await search.SearchAsync(request, CancellationToken.None);
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Retrieval.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

public sealed class HybridSearchTests : IAsyncLifetime
{
    private static readonly AccessRule Open = new([AccessLabel.Everyone], []);

    private readonly string _folder = Directory.CreateTempSubdirectory("hybrid-").FullName;
    private readonly RetrievalOptions _options = new() { Reranker = RerankerKind.None };
    private readonly LetterEmbeddings _embeddings = new();
    private SqlitePassageIndex _index = null!;

    public async ValueTask InitializeAsync() =>
        _index = await SqlitePassageIndex.CreateAsync(
            Path.Combine(_folder, "1.db"),
            new IndexIdentity("test", 1, "letters", "1", LetterEmbeddings.Dimensions),
            _options,
            complete: true,
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Search_Hybrid_JoinsBothLegsAndExplainsThem()
    {
        await AddAsync("a.md", Open, "returns are accepted", "zzzz qqqq", "return return");
        var result = await SearchAsync("return");
        Assert.Equal(["return return", "returns are accepted"], result.Hits.Take(2).Select(hit => hit.Passage.Text));
        Assert.Equal([1, 2, 3], result.Hits.Select(hit => hit.Rank));
        Assert.Equal(1, result.Hits[0].Score, 9);
        Assert.Equal(result.Hits[0].Scores.Fused, result.Hits[0].Score);
        Assert.Equal(3, result.Trace.SearchedPassages);
        Assert.Equal(["return"], result.Trace.Terms);
        var last = result.Trace.Entries[^1];
        Assert.Equal((null, 3, "used"), (last.KeywordRank, last.VectorRank, last.Reason));
        Assert.Contains(result.Trace.Steps, step => step.Name == "vector search");
    }

    [Theory]
    [InlineData(SearchMode.Keyword, 2)]
    [InlineData(SearchMode.Vector, 3)]
    public async Task Search_OneLegOnly_GivesThatLegsScores(SearchMode mode, int hits)
    {
        await AddAsync("a.md", Open, "returns are accepted", "zzzz qqqq", "return return");
        var result = await SearchAsync("return", request => request with { Mode = mode });
        Assert.Equal(hits, result.Hits.Count);
        Assert.All(result.Hits, hit => Assert.Null(hit.Scores.Fused));
        Assert.All(result.Hits, hit => Assert.Equal(mode == SearchMode.Keyword ? hit.Scores.Keyword : hit.Scores.Vector, hit.Score));
    }

    [Fact]
    public async Task Search_BeyondTop_IsCutWithAReason()
    {
        await AddAsync("a.md", Open, [.. Enumerable.Range(0, 12).Select(number => $"pump {number}")]);
        var result = await SearchAsync("pump", request => request with { Top = 3 });
        Assert.Equal(3, result.Hits.Count);
        Assert.Equal(12, result.Trace.Entries.Count);
        Assert.All(result.Trace.Entries.Skip(3), entry => Assert.Equal((false, "beyond the best 3"), (entry.Used, entry.Reason)));
    }

    [Fact]
    public async Task Search_CopiesOfAPassage_AreOneHit()
    {
        await AddAsync("a.md", Open, "pump");
        await AddAsync("b.md", Open, "pump");
        await AddAsync("c.md", Open, "Another", ["pump"]);
        var result = await SearchAsync("pump");
        Assert.Equal(["Title", "Another"], result.Hits.Select(hit => hit.Passage.Document.Title).OrderDescending(StringComparer.Ordinal));
        Assert.Contains(result.Trace.Entries, entry => entry.Reason == "same text as rank 1" && entry.Source == "b.md");
    }

    [Fact]
    public async Task Search_WithoutTheRight_FindsAndTellsNothing()
    {
        await AddAsync("secret.md", new AccessRule([AccessLabel.Group("hr")], []), "pump");
        await AddAsync("open.md", Open, "pump valve");
        var result = await SearchAsync("pump");
        Assert.Equal(["open.md"], result.Hits.Select(hit => hit.Passage.Document.Source));
        Assert.Equal(["open.md"], result.Trace.Entries.Select(entry => entry.Source));
    }

    [Theory]
    [InlineData(SearchMode.Hybrid, true, "password rules", 1)]
    [InlineData(SearchMode.Hybrid, false, "pasword rules", 0)]
    [InlineData(SearchMode.Keyword, true, "pasword rules", 0)]
    public async Task Search_MistypedWord_IsCorrectedInHybridSearchAndToldOf(
        SearchMode mode,
        bool corrects,
        string searched,
        int corrections
    )
    {
        _options.CorrectSpelling = corrects;
        await AddAsync("a.md", Open, "password rules", "house rules");
        var result = await SearchAsync("pasword rules", request => request with { Mode = mode });
        Assert.Equal((searched, corrections), (result.Trace.Question, result.Corrections.Count));
        Assert.Equal(corrections, result.Trace.Steps.Count(step => step.Name == "took “pasword” for “password”"));
        if (corrections > 0)
            Assert.Equal("password rules", result.Hits[0].Passage.Text);
    }

    [Fact]
    public async Task Search_WithNeighbours_ReadsWhatStandsAround()
    {
        await AddAsync("a.md", Open, "one", "two", "pump", "four", "five");
        var result = await SearchAsync("pump", request => request with { Top = 1, Neighbours = 1, Mode = SearchMode.Keyword });
        Assert.Equal(["two", "four"], Assert.Single(result.Hits).Neighbours.Select(passage => passage.Text));
    }

    [Fact]
    public async Task Search_WhenTheModelFails_FallsBackToKeywords()
    {
        await AddAsync("a.md", Open, "pump");
        _embeddings.Fails = true;
        var result = await SearchAsync("pump");
        Assert.Single(result.Hits);
        Assert.Contains(result.Trace.Steps, step => step.Name.Contains("keyword search alone", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            SearchAsync("pump", request => request with { Mode = SearchMode.Vector })
        );
    }

    [Fact]
    public async Task Search_Reranked_OrdersByTheRerankersScoreAndSaysSo()
    {
        _options.Reranker = RerankerKind.Local;
        await AddAsync(
            "a.md",
            Open,
            "Pump of one sort. Quite another line. Yet another line. And a further line. Valve of one sort.",
            "the pump valve is red",
            "qqqq"
        );
        var result = await SearchAsync("pump valve");
        Assert.All(result.Hits, hit => Assert.Equal(hit.Scores.Rerank, hit.Score));
        Assert.Equal(result.Hits.Select(hit => hit.Score).OrderDescending(), result.Hits.Select(hit => hit.Score));
        Assert.Equal("the pump valve is red", result.Hits[0].Passage.Text);
        Assert.Contains(result.Trace.Steps, step => step.Name == RetrievalTrace.RerankStep);
        Assert.All(result.Trace.Entries, entry => Assert.NotNull(entry.Scores.Rerank));
    }

    [Theory]
    [InlineData(SearchMode.Keyword, null, false)]
    [InlineData(SearchMode.Vector, null, false)]
    [InlineData(SearchMode.Hybrid, null, true)]
    [InlineData(SearchMode.Hybrid, RerankerKind.None, false)]
    [InlineData(SearchMode.Keyword, RerankerKind.Local, true)]
    public async Task Search_Reranker_RunsInHybridSearchOrWhenAskedFor(SearchMode mode, RerankerKind? reranker, bool expected)
    {
        _options.Reranker = RerankerKind.Local;
        await AddAsync("a.md", Open, "pump");
        var result = await SearchAsync("pump", request => request with { Mode = mode, Reranker = reranker });
        Assert.Equal(expected, Assert.Single(result.Hits).Scores.Rerank is not null);
    }

    [Fact]
    public async Task Search_WhenTheRerankerFails_KeepsTheFusedRanking()
    {
        _options.Reranker = RerankerKind.Local;
        await AddAsync("a.md", Open, "pump", "pump valve");
        _embeddings.Fails = true;
        var result = await SearchAsync("pump");
        Assert.Equal(2, result.Hits.Count);
        Assert.All(result.Hits, hit => Assert.Equal((null, hit.Scores.Fused), (hit.Scores.Rerank, (double?)hit.Score)));
        Assert.Contains(result.Trace.Steps, step => step.Name.StartsWith("reranking failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Search_StopWordsOnly_IsAnsweredByTheVectorLeg()
    {
        await AddAsync("a.md", Open, "pump");
        Assert.Single((await SearchAsync("what is it?")).Hits);
        Assert.Empty((await SearchAsync("what is it?", request => request with { Mode = SearchMode.Keyword })).Hits);
    }

    [Fact]
    public async Task Search_Phrases_HoldForBothLegsUnlessNothingHoldsThem()
    {
        await AddAsync("a.md", Open, "return policy", "policy on a return");
        Assert.Equal("return policy", Assert.Single((await SearchAsync("\"return policy\"")).Hits).Passage.Text);
        Assert.Equal("policy on a return", Assert.Single((await SearchAsync("\"policy on a return\"")).Hits).Passage.Text);
        var relaxed = await SearchAsync("\"policy return policy\"");
        Assert.Equal(2, relaxed.Hits.Count);
        Assert.Contains(relaxed.Trace.Steps, step => step.Name.StartsWith("no passage holds", StringComparison.Ordinal));
        Assert.Empty((await SearchAsync("policy -return")).Hits);
    }

    private async Task<SearchResult> SearchAsync(string question, Func<SearchRequest, SearchRequest>? change = null)
    {
        var search = new HybridSearch(
            new SearchedIndexes(_index, _embeddings),
            new SpellingCorrector(_index, _embeddings),
            new LocalReranker(_index, _embeddings, new WordVectors(_embeddings)),
            new SearchTimes(TimeProvider.System),
            Options.Create(_options),
            NullLogger<HybridSearch>.Instance
        );
        var request = new SearchRequest(question, AccessScope.EveryoneOnly, MetadataFilter.None);
        return await search.SearchAsync(change?.Invoke(request) ?? request, CancellationToken.None);
    }

    private Task AddAsync(string source, AccessRule access, params string[] texts) => AddAsync(source, access, "Title", texts);

    private Task AddAsync(string source, AccessRule access, string title, string[] texts)
    {
        var document = new DocumentInfo
        {
            CollectionId = Guid.NewGuid(),
            Collection = "handbook",
            DocumentId = Guid.NewGuid(),
            VersionId = Guid.NewGuid(),
            Source = source,
            Title = title,
            Format = DocumentFormats.Markdown,
            Date = DateTime.UnixEpoch,
        };
        var passages = texts.Select(
            (text, ordinal) =>
                new Passage
                {
                    Id = PassageIds.Create("handbook", source, "1", "test/1", ordinal),
                    Ordinal = ordinal,
                    Document = document,
                    Range = new TextRange(0, text.Length),
                    Text = text,
                    HeadingPath = [],
                }
        );
        return WriteAsync(new VersionPassages(document, access, [.. passages], [.. texts.Select(LetterEmbeddings.Embed)]));
    }

    private async Task WriteAsync(VersionPassages version)
    {
        await _index.WriteAsync([version], CancellationToken.None);
        await _index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>A random history of one index, told to an engine and to the oracle alike; after each step their answers must agree.</summary>
internal sealed class IndexStory
{
    /// <summary>More than a story has passages.</summary>
    private const int MostOfAll = 4_000;

    private readonly int _seed;
    private readonly Random _random;
    private readonly RandomCorpus _corpus;
    private readonly PassageOracle _oracle;
    private readonly Func<IPassageIndex, Task<IPassageIndex>> _restart;
    private readonly List<Guid> _documents = [];
    private readonly List<Guid> _waiting = [];
    private IPassageIndex _index;

    public IndexStory(int seed, RetrievalOptions options, IPassageIndex index, Func<IPassageIndex, Task<IPassageIndex>> restart)
    {
        (_seed, _index, _restart) = (seed, index, restart);
        _random = new Random(seed);
        _corpus = new RandomCorpus(_random);
        _oracle = new PassageOracle(options);
    }

    /// <summary>See <see cref="RandomCorpus.HasMetadata"/>.</summary>
    public bool HasMetadata
    {
        init => _corpus.HasMetadata = value;
    }

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await StepAsync();
            await CompareAsync(searches: 3, top: _random.Next(1, 12));
        }
        await _index.DisposeAsync();
    }

    public async Task FillAsync(int documents)
    {
        var versions = Enumerable.Range(0, documents).Select(source => _corpus.Version(_corpus.NewGuid(), source)).ToList();
        foreach (var part in versions.Chunk(400))
        {
            await _index.WriteAsync(part, CancellationToken.None);
            await _index.ActivateAsync([.. part.Select(version => version.Document.VersionId)], CancellationToken.None);
        }
        foreach (var version in versions)
        {
            _oracle.Write(version);
            _oracle.Activate(version.Document.VersionId);
        }
    }

    public async Task CompareAsync(int searches, int top)
    {
        for (var i = 0; i < searches; i++)
        {
            var (question, scope, filter) = (_corpus.Question(), _corpus.Scope(), _corpus.Filter());
            var query = QueryParser.Parse(question);
            var keyword = await _index.KeywordSearchAsync(query, scope, filter, top, CancellationToken.None);
            AssertEqual(_oracle.Keyword(query, scope, filter, top), keyword, 1e-9, question);
            var vector = _corpus.Vector();
            if (vector.Span[0] == 0)
                continue;
            var similar = await _index.VectorSearchAsync(vector, query, scope, filter, top, CancellationToken.None);
            AssertEqual(_oracle.Vector(vector, query, scope, filter, top), similar, 1e-6, question);
            var exact = await ((IIndexGeneration)_index).ExactVectorSearchAsync(vector, scope, top, CancellationToken.None);
            AssertEqual(_oracle.Vector(vector, KeywordQuery.Empty, scope, MetadataFilter.None, top), exact, 1e-6, question);
            if (_index.FusesByItself && i % 3 == 0)
                await CompareFusedAsync(query, vector, scope, filter, question);
            var ids = similar.Concat(keyword).Select(passage => passage.PassageId).Distinct().ToList();
            var passages = await _index.GetAsync(ids, scope, filter, CancellationToken.None);
            Assert.Equal(ids, passages.Select(passage => passage.Id));
        }
        await CompareStatisticsAsync();
    }

    /// <summary>What a fusion over all that may be found must hold, whatever its scores: exactly what the legs find, each once.</summary>
    private async Task CompareFusedAsync(
        KeywordQuery query,
        ReadOnlyMemory<float> vector,
        AccessScope scope,
        MetadataFilter filter,
        string question
    )
    {
        var fused = await _index.SearchFusedAsync(query, vector, scope, filter, MostOfAll, CancellationToken.None);
        if (fused is null)
        {
            Assert.Empty(query.Terms);
            return;
        }
        var keyword = _oracle.Keyword(query, scope, filter, MostOfAll);
        var similar = _oracle.Vector(vector, query, scope, filter, MostOfAll);
        var expected = keyword.Concat(similar).Select(passage => passage.PassageId).Distinct().Order(StringComparer.Ordinal);
        Assert.True(
            expected.SequenceEqual(fused.Select(passage => passage.PassageId).Order(StringComparer.Ordinal)),
            $"fused passages; seed {_seed}, question: {question}"
        );
        Assert.Equal(fused.Select(passage => passage.Score).OrderDescending(), fused.Select(passage => passage.Score));
        Assert.All(fused, passage => Assert.InRange(passage.Score, 0, 1.000001));
    }

    private async Task StepAsync()
    {
        switch (_random.Next(8))
        {
            case 0 when _documents.Count > 0:
                await DeleteAsync();
                break;
            case 1 when _documents.Count > 0:
                var change = new DocumentAccess(_documents[_random.Next(_documents.Count)], _corpus.Rule());
                _oracle.SetAccess(change);
                await _index.SetAccessAsync([change], CancellationToken.None);
                break;
            case 2:
                _index = await _restart(_index);
                break;
            case 3 or 4:
                await ActivateAsync();
                break;
            default:
                await WriteAsync();
                break;
        }
    }

    private async Task WriteAsync()
    {
        var versions = new List<VersionPassages>();
        for (var count = _random.Next(1, 5); count > 0; count--)
        {
            var source = _random.Next(_documents.Count + 1);
            if (source == _documents.Count)
                _documents.Add(_corpus.NewGuid());
            if (versions.Any(version => version.Document.DocumentId == _documents[source]))
                continue;
            versions.Add(_corpus.Version(_documents[source], source));
        }
        foreach (var version in versions)
        {
            _oracle.Write(version);
            _waiting.Add(version.Document.VersionId);
        }
        await _index.WriteAsync(versions, CancellationToken.None);
        if (_random.Next(2) == 0)
            await ActivateAsync();
    }

    /// <summary>In the order they were written, as ingestion does; so the newest of a document ends up active.</summary>
    private async Task ActivateAsync()
    {
        foreach (var versionId in _waiting)
            _oracle.Activate(versionId);
        await _index.ActivateAsync(_waiting, CancellationToken.None);
        _waiting.Clear();
    }

    private async Task DeleteAsync()
    {
        await ActivateAsync();
        var document = _documents[_random.Next(_documents.Count)];
        _oracle.Delete(document);
        await _index.DeleteAsync([document], CancellationToken.None);
    }

    private async Task CompareStatisticsAsync()
    {
        string[] terms = ["pump", "valv", "s3:putobject", "東京", "no such term"];
        var expected = _oracle.Statistics(terms);
        var actual = await _index.GetTermStatisticsAsync(terms, CancellationToken.None);
        Assert.Equal((expected.Passages, string.Join(' ', expected.Frequencies)), (actual.Passages, string.Join(' ', actual.Frequencies)));
        var statistics = await _index.GetStatisticsAsync(CancellationToken.None);
        Assert.Equal(_oracle.Active.Count(), statistics.Documents);
        Assert.Equal(_oracle.MeanLength(), statistics.MeanLength, 9);
        await CompareSimilarTermsAsync();
        await CompareMetadataAsync();
        var scope = _corpus.Scope();
        var readable = _oracle.Active.Where(version => scope.MayRead(version.Access.Collection, version.Access.Document));
        Assert.Equal(
            readable.Sum(version => version.Passages.Count),
            await _index.CountAsync(scope, MetadataFilter.None, CancellationToken.None)
        );
    }

    private async Task CompareMetadataAsync()
    {
        var (scope, filter) = (_corpus.Scope(), _corpus.Filter());
        Assert.Equivalent(
            _oracle.Metadata(scope, filter),
            await _index.GetMetadataAsync(scope, filter, CancellationToken.None),
            strict: true
        );
    }

    private async Task CompareSimilarTermsAsync()
    {
        string[] terms = ["pmup", "vallv", "presur", "refnd", "refund", "filer", "pump", "e-4712", "runn"];
        var (scope, filter) = (_corpus.Scope(), _corpus.Filter());
        var similar = await _index.FindSimilarTermsAsync(terms, scope, filter, CancellationToken.None);
        var expected = terms.Select(term => string.Join(' ', _oracle.Similar(term, scope, filter)));
        Assert.Equal(expected, similar.Select(found => string.Join(' ', found)));
    }

    private void AssertEqual(IReadOnlyList<RankedPassage> expected, IReadOnlyList<RankedPassage> actual, double tolerance, string question)
    {
        var story = $"seed {_seed}, question: {question}";
        Assert.True(expected.Count == actual.Count, $"{expected.Count} passages expected, {actual.Count} found; {story}");
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(
                Math.Abs(expected[i].Score - actual[i].Score) <= tolerance * Math.Max(1, Math.Abs(expected[i].Score)),
                $"score {i}; {story}"
            );
            // Scores that differ only by rounding may stand in either order.
            var close = expected
                .Where(passage => Math.Abs(passage.Score - actual[i].Score) <= tolerance)
                .Select(passage => passage.PassageId);
            var isLastTie = Math.Abs(expected[^1].Score - actual[i].Score) <= tolerance && tolerance > 1e-8;
            Assert.True(
                expected[i].PassageId == actual[i].PassageId || isLastTie || (tolerance > 1e-8 && close.Contains(actual[i].PassageId)),
                $"place {i}; {story}"
            );
        }
    }
}

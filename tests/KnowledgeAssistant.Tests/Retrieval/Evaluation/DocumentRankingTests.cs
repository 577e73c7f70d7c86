using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Evaluation;

public sealed class DocumentRankingTests
{
    private readonly List<int> _asked = [];

    /// <summary>A document with more passages than anybody expects must not crowd the others out.</summary>
    [Fact]
    public async Task RankAsync_OneDocumentTakesTheFirstPlaces_AsksUntilThereAreEnough()
    {
        var passages = Enumerable.Range(0, 500).Select(i => ("big", i)).Append(("second", 0)).Append(("third", 0)).ToArray();
        var ranking = new DocumentRanking(DatasetOf(passages, documents: 502), depth: 3);

        var documents = await ranking.RankAsync(LegOver(passages));

        Assert.Equal(["big", "second", "third"], documents.Select(document => document.PassageId));
        Assert.True(_asked.Count > 1);
        Assert.True(_asked[^1] >= 502);
    }

    [Fact]
    public async Task RankAsync_SeveralPassagesOfADocument_KeepsItsBestScoreAndPlace()
    {
        (string, int)[] passages = [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("c", 0)];
        var ranking = new DocumentRanking(DatasetOf(passages, documents: 3), depth: 100);

        var documents = await ranking.RankAsync(LegOver(passages));

        Assert.Equal([new RankedPassage("a", 1000), new("b", 999), new("c", 996)], documents);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task RankAsync_MoreDocumentsThanWanted_StopsAtTheDepth()
    {
        var passages = Enumerable.Range(0, 50).Select(i => ("d" + i, 0)).ToArray();
        var ranking = new DocumentRanking(DatasetOf(passages, documents: 50), depth: 10);

        var documents = await ranking.RankAsync(LegOver(passages));

        Assert.Equal(10, documents.Count);
        Assert.Equal("d9", documents[^1].PassageId);
    }

    private static IndexedDataset DatasetOf((string Document, int Ordinal)[] passages, int documents) =>
        new(documents, passages.ToDictionary(IdOf, passage => passage.Document, StringComparer.Ordinal), new Dictionary<string, Guid>());

    private Func<int, Task<IReadOnlyList<RankedPassage>>> LegOver((string Document, int Ordinal)[] passages) =>
        top =>
        {
            _asked.Add(top);
            return Task.FromResult<IReadOnlyList<RankedPassage>>([
                .. passages.Take(top).Select((passage, rank) => new RankedPassage(IdOf(passage), 1000 - rank)),
            ]);
        };

    private static string IdOf((string Document, int Ordinal) passage) => $"{passage.Document}#{passage.Ordinal}";
}

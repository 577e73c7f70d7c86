using KnowledgeAssistant.Retrieval.Fusion;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Fusion;

public sealed class RankMergeTests
{
    [Fact]
    public void Merge_EqualWeights_TakesTurnsByRankWhateverTheScores()
    {
        var merged = RankMerge.Merge([(List("a", "c"), 1), (List("b", "d"), 1)], 60);
        Assert.Equal(["a", "b", "c", "d"], merged.Select(each => each.Passage.PassageId));
        Assert.Equal([0, 1, 0, 1], merged.Select(each => each.List));
        Assert.Equal([1, 1, 0, 0], merged.Select(each => each.Passage.Score));
    }

    [Fact]
    public void Merge_Weights_AreSharesOfOneOverKAndRank()
    {
        // With k 60: 2/62 is more than 1/61, and 1/61 more than 1/62.
        var merged = RankMerge.Merge([(List("a", "b"), 1), (List("x", "y"), 2)], 60);
        Assert.Equal(["x", "y", "a", "b"], merged.Select(each => each.Passage.PassageId));
        var (best, least) = (2.0 / 61, 1.0 / 62);
        Assert.Equal(((1.0 / 61) - least) / (best - least), merged[2].Passage.Score, 12);
    }

    [Fact]
    public void Merge_RanksOfTheLegs_StayThoseOfTheirIndex()
    {
        var merged = RankMerge.Merge([([new FusedPassage("a", .4, 3, null)], 1), ([], 1)], 60);
        var only = Assert.Single(merged);
        Assert.Equal(new FusedPassage("a", 1, 3, null), only.Passage);
        Assert.Empty(RankMerge.Merge([([], 1), ([], 1)], 60));
    }

    private static FusedPassage[] List(params string[] ids) => [.. ids.Select((id, rank) => new FusedPassage(id, rank, rank + 1, null))];
}

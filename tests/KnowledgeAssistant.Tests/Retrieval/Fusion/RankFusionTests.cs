using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Fusion;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Fusion;

public sealed class RankFusionTests
{
    private static readonly RankedPassage[] Keyword = [new("a", 12), new("b", 8), new("c", 2)];
    private static readonly RankedPassage[] Vector = [new("c", 0.9), new("d", 0.7), new("a", 0.5)];

    [Fact]
    public void WeightedSum_TwoLegs_AddsStretchedScores()
    {
        var fused = RankFusion.WeightedSum(Keyword, Vector, 0.25);
        Assert.Equal(["a", "b", "c", "d"], fused.Select(passage => passage.PassageId));
        Assert.Equal([0.75, 0.45, 0.25, 0.125], fused.Select(passage => Math.Round(passage.Score, 12)));
        Assert.Equal(new FusedPassage("c", fused[2].Score, 3, 1), fused[2]);
        Assert.Null(fused[3].KeywordRank);
    }

    [Fact]
    public void WeightedSum_OneLegFoundNothing_TheOtherCountsAlone()
    {
        Assert.Equal([1, 0.5, 0], RankFusion.WeightedSum([], Vector, 0.25).Select(passage => Math.Round(passage.Score, 12)));
        Assert.Equal([1, 0.6, 0], RankFusion.WeightedSum(Keyword, [], 0.25).Select(passage => Math.Round(passage.Score, 12)));
        Assert.Empty(RankFusion.WeightedSum([], [], 0.25));
    }

    [Fact]
    public void WeightedSum_EqualScores_KeepTheKeywordLegsOrder()
    {
        RankedPassage[] equal = [new("z", 3), new("y", 3)];
        var fused = RankFusion.WeightedSum(equal, [], 0.5);
        Assert.Equal(["z", "y"], fused.Select(passage => passage.PassageId));
        Assert.All(fused, passage => Assert.Equal(1, passage.Score));
    }

    [Fact]
    public void ReciprocalRank_TwoLegs_CountsRanksOnly()
    {
        var fused = RankFusion.ReciprocalRank(Keyword, Vector, 60);
        Assert.Equal(["a", "c", "b", "d"], fused.Select(passage => passage.PassageId));
        Assert.Equal((1.0 / 61 + 1.0 / 63) / (2.0 / 61), fused[0].Score, 12);
    }
}

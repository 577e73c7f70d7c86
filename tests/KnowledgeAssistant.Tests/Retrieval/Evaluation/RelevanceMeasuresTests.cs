using KnowledgeAssistant.Retrieval.Evaluation;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Evaluation;

/// <summary>Expected values are worked out by hand from the formulas.</summary>
public sealed class RelevanceMeasuresTests
{
    private static readonly Dictionary<string, double> Grades = new()
    {
        ["a"] = 3,
        ["b"] = 2,
        ["c"] = 1,
        ["d"] = 0,
    };

    [Fact]
    public void Ndcg_IdealOrder_IsOne() => Assert.Equal(1, RelevanceMeasures.Ndcg(["a", "b", "c", "d"], Grades, 10), 12);

    /// <summary>(0/1 + 1/1.58496 + 3/2) / (3/1 + 2/1.58496 + 1/2) = 2.130930 / 4.761860.</summary>
    [Fact]
    public void Ndcg_GradedInAnotherOrder_DiscountsByRank() =>
        Assert.Equal(0.447500, RelevanceMeasures.Ndcg(["x", "c", "a"], Grades, 10), 5);

    /// <summary>Only two places count, in the ideal too: (1/1) / (3/1 + 2/1.58496) = 1 / 4.261860.</summary>
    [Fact]
    public void Ndcg_CutAtDepth_CutsTheIdealToo() => Assert.Equal(0.234639, RelevanceMeasures.Ndcg(["c", "x", "a"], Grades, 2), 5);

    /// <summary>Two relevant of twelve in a ranking that finds one at rank 3, binary: (1/2) / (1 + 1/1.58496).</summary>
    [Fact]
    public void Ndcg_BinaryGrades_MatchesTheTextbook() =>
        Assert.Equal(0.306574, RelevanceMeasures.Ndcg(["x", "y", "p"], new Dictionary<string, double> { ["p"] = 1, ["q"] = 1 }, 10), 5);

    [Fact]
    public void Ndcg_NothingRelevantOrNothingFound_IsZero()
    {
        Assert.Equal(0, RelevanceMeasures.Ndcg(["d"], new Dictionary<string, double> { ["d"] = 0 }, 10));
        Assert.Equal(0, RelevanceMeasures.Ndcg([], Grades, 10));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1 / 3.0)]
    [InlineData(3, 2 / 3.0)]
    [InlineData(100, 2 / 3.0)]
    public void Recall_AtDepth_CountsRelevantOnes(int depth, double expected) =>
        Assert.Equal(expected, RelevanceMeasures.Recall(["d", "a", "c"], Grades, depth), 12);

    [Theory]
    [InlineData(10, 1 / 3.0)]
    [InlineData(2, 0)]
    public void ReciprocalRank_FirstRelevantAtThree_IsAThirdWithinDepth(int depth, double expected) =>
        Assert.Equal(expected, RelevanceMeasures.ReciprocalRank(["x", "d", "b", "a"], Grades, depth), 12);

    [Fact]
    public void Percentile_NearestRank_IsAValueOfTheList()
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(i => (double)i).Reverse()];

        Assert.Equal(10, RelevanceMeasures.Percentile(values, 0.5));
        Assert.Equal(19, RelevanceMeasures.Percentile(values, 0.95));
        Assert.Equal(20, RelevanceMeasures.Percentile(values, 1));
        Assert.Equal(0, RelevanceMeasures.Percentile([], 0.5));
    }
}

using KnowledgeAssistant.Retrieval.Evaluation;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Evaluation;

/// <summary>Expected values are worked out by hand.</summary>
public sealed class RankingAgreementTests
{
    private static readonly Dictionary<string, double> Grades = new() { ["a"] = 1 };

    [Fact]
    public void Between_TheSameDocumentsInAnotherOrder_OverlapWholeAndDifferInNdcg()
    {
        // The relevant one at rank 2 instead of 1: 1 / log2 3 less 1.
        var agreement = RankingAgreement.Between(
            [
                ["b", "a"],
            ],
            [
                ["a", "b"],
            ],
            [Grades]
        );

        Assert.Equal((1.0, 1.0), (agreement.Overlap, agreement.Least));
        Assert.Equal(0.630930 - 1, agreement.NdcgDifference, 5);
    }

    [Fact]
    public void Between_OtherDocuments_CountsTheSharedOnesOfTheLongerRanking()
    {
        string[][] one =
        [
            ["a", "b", "c", "d"],
            [],
            ["a"],
        ];
        string[][] other =
        [
            ["a", "x"],
            [],
            [],
        ];

        var agreement = RankingAgreement.Between(one, other, [Grades, Grades, Grades]);

        Assert.Equal((0.25 + 1 + 0) / 3, agreement.Overlap, 12);
        Assert.Equal(0, agreement.Least);
    }

    [Fact]
    public void Between_MoreThanTen_LooksAtTheFirstTenOnly()
    {
        string[] ten = [.. Enumerable.Range(0, 10).Select(i => $"d{i}")];

        Assert.Equal(
            1,
            RankingAgreement
                .Between(
                    [
                        [.. ten, "x"],
                    ],
                    [
                        [.. ten, "y"],
                    ],
                    [Grades]
                )
                .Overlap
        );
    }

    [Fact]
    public void Between_NothingRelevantToBeFound_LeavesTheQuestionOutOfNdcg()
    {
        var agreement = RankingAgreement.Between(
            [
                ["a"],
                ["b"],
            ],
            [
                ["b"],
                ["b"],
            ],
            [Grades, new Dictionary<string, double>()]
        );

        Assert.Equal(1, agreement.NdcgDifference, 12);
    }
}

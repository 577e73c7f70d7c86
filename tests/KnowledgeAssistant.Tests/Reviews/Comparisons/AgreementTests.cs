using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Reviews.Comparisons;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews.Comparisons;

public sealed class AgreementTests
{
    private static readonly Guid Version = Guid.CreateVersion7();

    [Fact]
    public void Overlap_SamePlacesCutOtherwise_IsWhole()
    {
        var live = Hits((0, 100), (200, 300));
        var build = Hits((210, 250), (0, 60), (40, 100));
        Assert.Equal(1, Agreement.Overlap(live, build));
        Assert.Empty(Agreement.Changes(live, build));
    }

    [Fact]
    public void Overlap_LessThanHalfShared_IsAnotherPlace()
    {
        var live = Hits((0, 100), (200, 300));
        var build = Hits((60, 160), (200, 300));
        Assert.Equal(.5, Agreement.Overlap(live, build));
        Assert.Equal([(1, false), (1, true)], Agreement.Changes(live, build).Select(change => (change.Rank, change.Came)));
    }

    [Fact]
    public void Overlap_NothingFound_IsWholeOnlyWhenNeitherFoundAnything()
    {
        Assert.Equal(1, Agreement.Overlap([], []));
        Assert.Equal(0, Agreement.Overlap(Hits((0, 10)), []));
    }

    [Fact]
    public void Ndcg_PlacesFoundLater_CountsLessAndLongPassagesGainNothing()
    {
        JudgedPlace[] judged = [new(Version, 10, 20), new(Version, 50, 60)];
        Assert.Equal(1, Agreement.Ndcg(Hits((0, 100)), judged), 9);
        Assert.Equal(1, Agreement.Ndcg(Hits((0, 30), (40, 70)), judged), 9);
        // The second half of a place that was found takes no place from the other.
        Assert.Equal(1, Agreement.Ndcg(Hits((0, 15), (15, 30), (40, 70)), judged), 9);
        var second = (1 + (1 / Math.Log2(4))) / (1 + (1 / Math.Log2(3)));
        Assert.Equal(second, Agreement.Ndcg(Hits((0, 30), (500, 600), (40, 70)), judged), 9);
        Assert.Equal(0, Agreement.Ndcg(Hits((500, 600)), judged));
    }

    [Fact]
    public void Ndcg_AnotherVersion_IsNotThePlace() =>
        Assert.Equal(0, Agreement.Ndcg(Hits((0, 30)), [new JudgedPlace(Guid.CreateVersion7(), 10, 20)]));

    private static List<Hit> Hits(params (int Start, int End)[] places) =>
        [
            .. places.Select(
                (place, index) => new Hit(index + 1, PassageAt(place.Start, place.End), new HitScores(1, 1, 1, null)) { Score = 1 }
            ),
        ];

    private static Passage PassageAt(int start, int end) =>
        new()
        {
            Id = $"{start} {end}",
            Ordinal = 0,
            Document = new DocumentInfo
            {
                CollectionId = Guid.Empty,
                Collection = "c",
                DocumentId = Version,
                VersionId = Version,
                Source = "s",
                Title = "t",
                Format = "markdown",
                Date = DateTime.UnixEpoch,
            },
            Range = new TextRange(start, end),
            Text = "",
            HeadingPath = [],
        };
}

using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Reranking;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Reranking;

public sealed class LocalRerankerTests : IAsyncLifetime
{
    private readonly RerankFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(
        "When do unused days off expire?",
        "Leave\nEveryone has 28 days a year. Days of leave not taken lapse on 31 March.",
        "Days of the week\nOpening days and closing days are on the door. Days are long in June. The canteen counts days too."
    )]
    [InlineData(
        "Who do I tell about a flat tyre?",
        "Breakdowns\nIn case of a puncture ring Samuel Adeyemi at once. The rest can wait.",
        "Stories\nTell us more. Somebody told a flat joke. He tells it often. Tell everybody."
    )]
    public async Task Score_OneSentenceThatAnswers_BeatsWordsHereAndThere(string question, string answers, string repeats)
    {
        var (right, wrong) = (await _fixture.AddAsync("Handbook", answers), await _fixture.AddAsync("Handbook", repeats));
        var scores = await ScoreAsync(question, (wrong, 1), (right, 0.9));
        Assert.True(scores[1] > scores[0], $"{scores[1]} against {scores[0]}");
    }

    [Fact]
    public async Task Score_TableRow_CountsWithItsHeader()
    {
        const string rows = "Porter | 120 kg | 62 km\nDray | 230 kg | 40 km";
        var bare = await _fixture.AddAsync("Figures", rows);
        var headed = await _fixture.AddAsync("Figures", rows, "Model | Payload | Range");
        var scores = await ScoreAsync("payload of the Dray", (bare, 0.5), (headed, 0.5));
        Assert.True(scores[1] > scores[0] + 0.05, $"{scores[1]} against {scores[0]}");
    }

    [Fact]
    public async Task Score_KindAskedFor_TipsTheScales()
    {
        var date = await _fixture.AddAsync("Notes", "The depot opens on 2 June 2025.");
        var place = await _fixture.AddAsync("Notes", "The depot opens for everybody soon.");
        var scores = await ScoreAsync("When does the depot open?", (place, 0.5), (date, 0.5));
        Assert.True(scores[1] > scores[0]);
    }

    [Fact]
    public async Task Score_BeyondThePassagesRead_KeepsTheFusedOrder()
    {
        var passage = await _fixture.AddAsync("Notes", "The depot opens on 2 June 2025.");
        var candidates = Enumerable.Range(0, 60).Select(place => (passage, 1 - (place / 100.0))).ToArray();
        var scores = await ScoreAsync("When does the depot open?", candidates);
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(scores[39] > 2 * scores[40]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("what is it")]
    [InlineData("😀😀")]
    [InlineData("如何充电")]
    public async Task Score_QuestionWithoutEnglishWords_StillRanks(string question)
    {
        var passage = await _fixture.AddAsync("Notes", "The depot opens on 2 June 2025.");
        Assert.All(await ScoreAsync(question, (passage, 0.5)), score => Assert.InRange(score, 0, 1));
        Assert.Empty(await ScoreAsync(question));
    }

    private Task<IReadOnlyList<double>> ScoreAsync(string question, params (Passage Passage, double Fused)[] candidates) =>
        _fixture.Reranker.ScoreAsync(
            new RerankRequest(question, null, [.. candidates.Select(candidate => new RerankCandidate(candidate.Passage, candidate.Fused))]),
            CancellationToken.None
        );
}

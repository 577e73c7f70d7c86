using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Tests.Retrieval.Reranking;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Queries;

public sealed class SpellingCorrectorTests : IAsyncLifetime
{
    private readonly RerankFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.AddAsync(
            "Policy",
            "A password has at least 14 characters. Batteries are charged in Kestering. Guppies launch the helmet downwards."
        );
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("How long must a pasword be?", "How long must a password be?")]
    [InlineData("Who leads Kestring?", "Who leads Kestering?")]
    [InlineData("Kestreing and paswords", "Kestering and password")]
    public async Task Correct_Slips_AreReplacedByHowTheDocumentsWriteThem(string question, string expected)
    {
        var corrected = await CorrectAsync(question);
        Assert.Equal(expected, corrected.Question, ignoreCase: true);
        Assert.NotEmpty(corrected.Corrections);
    }

    [Theory]
    [InlineData("May my puppy come?")]
    [InlineData("What is for lunch?")]
    [InlineData("Who wrote Hamlet?")]
    [InlineData("Is a downgrade possible?")]
    [InlineData("\"pasword\" rules")]
    [InlineData("rules -pasword")]
    [InlineData("code PASWORD-4711")]
    [InlineData("How long must a password be?")]
    [InlineData("")]
    [InlineData("密码必须多长")]
    [InlineData("wie lange muss ein Passwort mindestens eigentlich werden")]
    public async Task Correct_WordsThatAreNoSlips_StayAsTheyAre(string question)
    {
        var corrected = await CorrectAsync(question);
        Assert.Equal(question, corrected.Question);
        Assert.Empty(corrected.Corrections);
    }

    [Fact]
    public async Task Correct_WordOfARestrictedPassage_IsGivenToItsReadersOnly()
    {
        await _fixture.AddAsync("Secret", "The reorganisation is called Tuckerbin.", access: new AccessRule([AccessLabel.Group("hr")], []));
        Assert.Empty((await CorrectAsync("what is Tuckrbin?")).Corrections);
        Assert.Equal("what is Tuckerbin?", (await CorrectAsync("what is Tuckrbin?", AccessScope.Of(AccessLabel.Group("hr")))).Question);
    }

    private Task<CorrectedQuestion> CorrectAsync(string question, AccessScope? scope = null) =>
        new SpellingCorrector(_fixture.Index, _fixture.Embeddings).CorrectAsync(
            question,
            scope ?? AccessScope.EveryoneOnly,
            MetadataFilter.None,
            CancellationToken.None
        );
}

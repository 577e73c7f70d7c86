using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

public abstract partial class PassageIndexConformanceTests
{
    [Fact]
    public async Task FindSimilarTerms_MistypedWord_GivesTheNearestThatAreHeld()
    {
        await using var index = await CreateAsync();
        await AddAsync(index, "password passport", "passport", "discount");
        Assert.Equal(["password"], await SimilarAsync(index, "pasword"));
        Assert.Equal(["passport"], await SimilarAsync(index, "pasport"));
        Assert.Equal(["discount"], await SimilarAsync(index, "dicsoutn"));
        Assert.Equal(["password"], await SimilarAsync(index, "passwrod"));
        Assert.Empty(await SimilarAsync(index, "password"));
        Assert.Empty(await SimilarAsync(index, "aassword"));
        Assert.Empty(await SimilarAsync(index, "pswrd"));
        Assert.Empty(await SimilarAsync(index, "discxxxt"));
        Assert.Empty(await SimilarAsync(index, "passw0rd"));
    }

    [Fact]
    public async Task FindSimilarTerms_WordsOfPassagesBeyondTheScope_AreNeverGivenNorMissed()
    {
        await using var index = await CreateAsync();
        await AddAsync(index, "kingpin");
        var alone = await SimilarAsync(index, "kingpan");
        // Neither the near word of a restricted passage nor the very word itself may change what everyone gets.
        var secret = Version("kingpon kingpan");
        await index.WriteAsync([secret with { Access = new AccessRule([AccessLabel.Group("hr")], []) }], CancellationToken.None);
        await index.ActivateAsync([secret.Document.VersionId], CancellationToken.None);
        Assert.Equal(["kingpin"], alone);
        Assert.Equal(alone, await SimilarAsync(index, "kingpan"));
        Assert.Empty(await SimilarAsync(index, "kingpan", AccessScope.Of(AccessLabel.Group("hr"))));
    }

    /// <summary>However common it is there: what is rare or common beyond the scope decides nothing.</summary>
    [Fact]
    public async Task FindSimilarTerms_WordCommonBeyondTheScope_IsStillTakenForItsLike()
    {
        await using var index = await CreateAsync();
        await AddAsync(index, "kingpin");
        await AddAsync(index, new AccessRule([AccessLabel.Group("hr")], []), [.. Enumerable.Repeat("kingpan", 7)]);
        Assert.Equal(["kingpin"], await SimilarAsync(index, "kingpan"));
    }

    [Fact]
    public async Task FindSimilarTerms_AfterDeletion_ForgetsTheWords()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, "password");
        await index.DeleteAsync([version.Document.DocumentId], CancellationToken.None);
        Assert.Empty(await SimilarAsync(index, "pasword"));
    }

    private static async Task<IReadOnlyList<string>> SimilarAsync(IPassageIndex index, string term, AccessScope? scope = null) =>
        (await index.FindSimilarTermsAsync([term], scope ?? AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None))[0];
}

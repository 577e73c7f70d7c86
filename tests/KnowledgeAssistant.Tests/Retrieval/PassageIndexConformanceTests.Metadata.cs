using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

public abstract partial class PassageIndexConformanceTests
{
    [Fact]
    public async Task Searches_WithMetadataOfDocuments_FindThoseThatHaveIt()
    {
        await using var index = await CreateAsync();
        var both = await AddAsync(index, ["Ada Lovelace", "Charles Babbage"], "en", "policy");
        var german = await AddAsync(index, ["Ada Lovelace"], "de", "policy");
        var nothing = await AddAsync(index, [], null, null);

        await FindsAsync(index, MetadataFilter.None, both, german, nothing);
        await FindsAsync(index, new MetadataFilter { Authors = ["Charles Babbage", "Nobody"] }, both);
        await FindsAsync(index, new MetadataFilter { Authors = ["ada lovelace"] });
        await FindsAsync(index, new MetadataFilter { Languages = ["de", "en"] }, both, german);
        await FindsAsync(index, new MetadataFilter { Types = ["policy"], Languages = ["de"] }, german);
        await FindsAsync(index, new MetadataFilter { Types = ["manual"] });
    }

    private async Task<VersionPassages> AddAsync(IPassageIndex index, string[] authors, string? language, string? type)
    {
        var version = Version("pump");
        var document = version.Document with { Authors = authors, Language = language, Type = type };
        version = Version(document, version.Access, ["pump"]);
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([document.VersionId], CancellationToken.None);
        return version;
    }

    private static async Task FindsAsync(IPassageIndex index, MetadataFilter filter, params VersionPassages[] expected)
    {
        var (scope, query) = (AccessScope.EveryoneOnly, QueryParser.Parse("pump"));
        var ids = expected.Select(version => version.Passages[0].Id);
        var found = await index.KeywordSearchAsync(query, scope, filter, 10, CancellationToken.None);
        Assert.Equal(ids, found.Select(hit => hit.PassageId));
        var similar = await index.VectorSearchAsync(UnitVector, KeywordQuery.Empty, scope, filter, 10, CancellationToken.None);
        Assert.Equal(ids, similar.Select(hit => hit.PassageId));
        Assert.Equal(expected.Length, await index.CountAsync(scope, filter, CancellationToken.None));
    }
}

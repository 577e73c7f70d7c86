using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>An index that an older version of the program made serves until it is rebuilt, and what changes meanwhile changes in it, too.</summary>
public sealed class OlderFormatTests : IAsyncLifetime
{
    private readonly RandomCorpus _corpus = new(new Random(7));
    private OpenSearchFixture? _server;

    public async ValueTask InitializeAsync() => _server = await OpenSearchFixture.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Index_OfTheFirstFormat_TakesDocumentsAndNarrowsAccess()
    {
        var name = _server!.NewName();
        await MakeFirstFormatAsync(name);
        await using var index = await _server.Engine(name).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal("its format is older", index.Outdated);

        var version = _corpus.Version(3, "pump");
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        Assert.Equal(version.Passages.Select(passage => passage.Text), await ReadAsync(index, version, AccessScope.EveryoneOnly));

        var group = AccessLabel.Group("hr");
        var access = new DocumentAccess(version.Document.DocumentId, new AccessRule([group], []));
        await index.SetAccessAsync([access], CancellationToken.None);
        Assert.Empty(await ReadAsync(index, version, AccessScope.EveryoneOnly));
        Assert.Equal(version.Passages.Select(passage => passage.Text), await ReadAsync(index, version, AccessScope.Of([group])));
    }

    /// <summary>The texts of what is found by words, by id and in order.</summary>
    private static async Task<IReadOnlyList<string>> ReadAsync(IPassageIndex index, VersionPassages version, AccessScope scope)
    {
        var none = CancellationToken.None;
        var found = await index.KeywordSearchAsync(QueryParser.Parse("pump"), scope, MetadataFilter.None, 10, none);
        var passages = await index.GetAsync([.. found.Select(each => each.PassageId)], scope, MetadataFilter.None, none);
        var range = await index.GetRangeAsync(version.Document.VersionId, 0, 10, scope, MetadataFilter.None, none);
        Assert.Equal(range.Select(passage => passage.Id), passages.OrderBy(passage => passage.Ordinal).Select(passage => passage.Id));
        return [.. range.Select(passage => passage.Text)];
    }

    /// <summary>As the program made it before passages were stored a second time to be shown, and a part of their vectors to be compared first.</summary>
    private async Task MakeFirstFormatAsync(string name)
    {
        var (index, retrieval, options) = ($"{name}-0001", new RetrievalOptions(), _server!.Options);
        var body = IndexBody.Create([name, GenerationNames.AliasOf(index)], RandomCorpus.Dimensions, retrieval, options);
        var made = JsonNode.Parse(body)!;
        var fields = made["mappings"]!["properties"]!.AsObject();
        Assert.All((string[])["shown", VectorHead.Field], field => Assert.True(fields.Remove(field)));
        var header = HeaderCheck.HeaderOf(OpenSearchFixture.Identity, retrieval) with { Format = 1 };
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _server.Url };
        using var content = new StringContent(made.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        (await http.PutAsync(index, content)).EnsureSuccessStatusCode();
        using var connection = new OpenSearchConnection(new OpenSearchClients(options, TimeProvider.System), options, TimeProvider.System);
        await new ControlStore(connection, GenerationNames.AliasOf(index), TimeProvider.System).CreateAsync(header, CancellationToken.None);
    }
}

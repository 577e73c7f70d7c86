using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.TestServers;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>Engines on the tests' server under names of their own, all of which go in the end.</summary>
internal sealed class OpenSearchFixture : IAsyncDisposable
{
    private readonly List<OpenSearchEngine> _engines = [];
    private int _names;

    private OpenSearchFixture(Uri url) => Url = url;

    public Uri Url { get; }

    private string Prefix { get; } = $"t{Guid.NewGuid():N}"[..12];

    public OpenSearchOptions Options =>
        new()
        {
            Url = Url.ToString(),
            Replicas = 0,
            TimeoutSeconds = 60,
        };

    /// <summary>Skips the test where there is no server; in CI that is a failure.</summary>
    public static async Task<OpenSearchFixture> CreateAsync()
    {
        if (await OpenSearchServer.SharedAsync() is { } server)
            return new OpenSearchFixture(server.Url);
        const string Missing = "No OpenSearch: set OPENSEARCH_URL, or KNOWLEDGEASSISTANT_SHARED to the folder that holds opensearch/start.";
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            Assert.Fail(Missing);
        Assert.Skip(Missing);
        throw new InvalidOperationException();
    }

    public string NewName() => $"{Prefix}_{_names++}";

    public static IndexIdentity Identity { get; } = new("test", 1, "random", "1", RandomCorpus.Dimensions);

    /// <summary>An engine whose indexes go with the fixture.</summary>
    public OpenSearchEngine Engine(
        string name,
        RetrievalOptions? retrieval = null,
        OpenSearchOptions? options = null,
        TimeProvider? time = null
    )
    {
        var engine = Build(name, retrieval, options ?? Options, time);
        _engines.Add(engine);
        return engine;
    }

    public static OpenSearchEngine Build(string name, RetrievalOptions? retrieval, OpenSearchOptions options, TimeProvider? time = null)
    {
        retrieval ??= new RetrievalOptions();
        // Its own: a name belongs to one engine.
        var named = new RetrievalOptions
        {
            IndexName = name,
            TitleCount = retrieval.TitleCount,
            HeadingCount = retrieval.HeadingCount,
            Fusion = retrieval.Fusion,
        };
        return new OpenSearchEngine(
            Microsoft.Extensions.Options.Options.Create(named),
            Microsoft.Extensions.Options.Options.Create(options),
            new OpenSearchClients(options, time ?? TimeProvider.System),
            time ?? TimeProvider.System
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.RemoveAllAsync(CancellationToken.None);
            await engine.DisposeAsync();
        }
    }
}

using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

public sealed class OpenSearchPassageIndexConformanceTests : PassageIndexConformanceTests
{
    private OpenSearchFixture? _server;

    private protected override int Stories => 4;

    /// <summary>
    /// Changes nothing of each leg alone, and what the cluster fuses is compared with them. Vectors are chosen by their heads where those tell enough, as in
    /// large indexes.
    /// </summary>
    private OpenSearchOptions Fusing
    {
        get
        {
            var options = _server!.Options;
            (options.Fusion, options.HeadsFrom) = (FusionPlace.Cluster, 0);
            return options;
        }
    }

    public override async ValueTask InitializeAsync() => _server = await OpenSearchFixture.CreateAsync();

    private protected override async Task<IPassageIndex> CreateAsync() =>
        await _server!.Engine(_server.NewName(), Options, Fusing).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);

    private protected override IIndexEngine CreateEngine() => _server!.Engine(_server.NewName(), Options, Fusing);

    private protected override async Task<IPassageIndex> RestartAsync(IPassageIndex index)
    {
        var name = ((OpenSearchPassageIndex)index).Name;
        await index.DisposeAsync();
        return await _server!
            .Engine(name[..name.LastIndexOf('-')], Options, Fusing)
            .OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

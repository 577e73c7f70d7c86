using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Tests.Ingestion.Generations;

/// <summary>An engine of another kind that can be down: the embedded one on a folder of its own.</summary>
internal sealed class FragileEngine
{
    public bool IsDown { get; set; }

    public IIndexEngine On(IServiceProvider provider, object? key)
    {
        var folder = DataFolder.At(provider.GetRequiredService<DataFolder>().Root + "-elsewhere");
        var held = DataFolderLock.TryAcquire(folder.Create(), address: null, out _)!;
        return new Engine(this, held, new SqliteEngine(folder, provider.GetRequiredService<IOptions<RetrievalOptions>>()));
    }

    internal void MustBeUp()
    {
        if (IsDown)
            throw new PassageIndexException("The server is away.", isTransient: true);
    }

    private sealed class Engine(FragileEngine owner, DataFolderLock held, SqliteEngine inner) : IIndexEngine
    {
        public EngineKind Kind => EngineKind.OpenSearch;

        public async Task<IIndexGeneration> OpenCurrentAsync(IndexIdentity wanted, CancellationToken cancellationToken) =>
            FragileGeneration.Of(owner, await inner.OpenCurrentAsync(wanted, cancellationToken));

        public async Task<IIndexGeneration> OpenAsync(int number, IndexIdentity wanted, CancellationToken cancellationToken) =>
            FragileGeneration.Of(owner, await inner.OpenAsync(number, wanted, cancellationToken));

        public bool MustReopen(IIndexGeneration current) => false;

        public async Task<IIndexGeneration> StartAsync(int number, IndexIdentity identity, CancellationToken cancellationToken) =>
            FragileGeneration.Of(owner, await inner.StartAsync(number, identity, cancellationToken));

        public Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveOthersAsync(IReadOnlyCollection<int> kept, CancellationToken cancellationToken) =>
            inner.RemoveOthersAsync(kept, cancellationToken);

        public Task RemoveAllAsync(CancellationToken cancellationToken) => inner.RemoveAllAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            held.Dispose();
            return inner.DisposeAsync();
        }
    }
}

using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Sqlite;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

public sealed class SqlitePassageIndexConformanceTests : PassageIndexConformanceTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("passage-index-").FullName;
    private int _files;
    private DataFolderLock? _held;

    private protected override async Task<IPassageIndex> CreateAsync() =>
        await SqlitePassageIndex.CreateAsync(
            Path.Combine(_folder, $"{_files++}.db"),
            Identity,
            Options,
            complete: true,
            CancellationToken.None
        );

    private protected override IIndexEngine CreateEngine()
    {
        var folder = DataFolder.At(Path.Combine(_folder, "engine")).Create();
        _held = DataFolderLock.TryAcquire(folder, address: null, out _);
        return new SqliteEngine(folder, Microsoft.Extensions.Options.Options.Create(Options));
    }

    private protected override async Task<IPassageIndex> RestartAsync(IPassageIndex index)
    {
        var path = ((SqlitePassageIndex)index).Path!;
        await index.DisposeAsync();
        return await SqlitePassageIndex.OpenAsync(path, Identity, Options, readOnly: false, CancellationToken.None);
    }

    public override ValueTask DisposeAsync()
    {
        _held?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

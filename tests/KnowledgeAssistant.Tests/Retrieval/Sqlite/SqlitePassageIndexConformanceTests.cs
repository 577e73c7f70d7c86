using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Sqlite;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

public sealed class SqlitePassageIndexConformanceTests : PassageIndexConformanceTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("passage-index-").FullName;
    private int _files;

    private protected override async Task<IPassageIndex> CreateAsync() =>
        await SqlitePassageIndex.CreateAsync(
            Path.Combine(_folder, $"{_files++}.db"),
            Identity,
            Options,
            complete: true,
            CancellationToken.None
        );

    private protected override async Task<IPassageIndex> RestartAsync(IPassageIndex index)
    {
        var path = ((SqlitePassageIndex)index).Path!;
        await index.DisposeAsync();
        return await SqlitePassageIndex.OpenAsync(path, Identity, Options, readOnly: false, CancellationToken.None);
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

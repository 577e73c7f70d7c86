using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The real pipeline over real reader processes, with files that end or stop them.</summary>
public sealed class QuarantineTests : IAsyncLifetime
{
    private static readonly ReaderLimits Limits = new() { Time = TimeSpan.FromSeconds(10), MaxMemoryBytes = 300_000_000 };

    private readonly ReaderPool _pool = new(
        ReaderCommand.OfThisProgram(),
        NullLogger<ReaderPool>.Instance,
        TimeProvider.System,
        new ReaderCount(2)
    );
    private IngestionHost _host = null!;
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync(
            settings: new Dictionary<string, string?> { ["KnowledgeAssistant:Ingestion:Readers"] = "2" }
        );
        _host.Read = ReadAsync;
        _collection = await _host.CollectionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _pool.DisposeAsync();
    }

    [Fact]
    public async Task Work_ReaderCrashesHangsAndEatsMemory_CostsThoseDocumentsOnly()
    {
        Dictionary<string, string> poison = new()
        {
            ["crash.txt"] = MisbehavingReaders.Overflow,
            ["hang.txt"] = MisbehavingReaders.Hang + "\n300",
            ["memory.txt"] = MisbehavingReaders.EatManaged,
        };
        foreach (var (name, text) in poison)
            await _host.AcceptedAsync(_collection, name, text);
        for (var i = 0; i < 6; i++)
            await _host.AcceptedAsync(_collection, $"good-{i}.txt", $"Good text {i}.");

        await _host.WorkAsync();

        var rows = (await _host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows;
        Assert.All(rows.Where(row => poison.ContainsKey(row.Source)), row => Assert.True(Quarantine.IsIn(row.Reason), row.Reason));
        Assert.All(
            rows.Where(row => !poison.ContainsKey(row.Source)),
            row => Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason))
        );
        Assert.Equal((9, 0), (rows.Count, await _host.CountAsync<Job>()));
    }

    private async Task<ReadResult> ReadAsync(string path, string fileName, CancellationToken cancellationToken)
    {
        // Only what hangs on purpose is held to a short time: a busy machine must not fail the others.
        var limits = fileName == "hang.txt" ? Limits with { Time = TimeSpan.FromSeconds(0.5) } : Limits;
        var outcome = await _pool.ReadAsync(new ReaderInput(path, fileName, limits), cancellationToken);
        return new ReadResult(outcome.Content, 1, outcome.Reason);
    }
}

using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Checks;

/// <summary>What a comparison does beside writers, and what it writes down; the index is in the test's hands.</summary>
public sealed class ReconciliationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_DocumentsChangeWhileTheIndexIsListed_ChangesPassAndNothingDiffers()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var gone = await host.AcceptedAsync(collection, "gone.txt", "Text that goes.");
        await host.AcceptedAsync(collection, "kept.txt", "Text that stays.");
        await host.WorkAsync();
        var hasChanged = false;
        host.Index.Before = async step =>
        {
            if (step != "List" || hasChanged)
                return;
            hasChanged = true;
            // The database has been read by now. Were the gate held, these would wait for ever.
            await host.Library.DeleteAsync(gone, CancellationToken.None).WaitAsync(Patience);
            await host.AcceptedAsync(collection, "new.txt", "A new text.");
            await host.WorkAsync().WaitAsync(Patience);
        };

        var check = await host.Get<Reconciliation>().RunAsync(CheckCause.Asked, CancellationToken.None);

        Assert.True(hasChanged);
        Assert.Equal((0, 2, (string?)null), (check.Differing, check.Documents, check.Error));
        Assert.Equal(0, await host.CountAsync<Job>());
        Assert.Equal(["docs/kept.txt", "docs/new.txt"], host.Index.Passages.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Run_IndexDoesNotAnswer_OneRowSaysWhyUntilItDoes()
    {
        await using var host = await IngestionHost.StartAsync();
        var reconciliation = host.Get<Reconciliation>();
        host.Index.Before = step =>
            step == "List" ? throw new PassageIndexException("The search server is away.", isTransient: true) : Task.CompletedTask;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<PassageIndexException>(() => reconciliation.RunAsync(CheckCause.Fault, CancellationToken.None));
        var failed = Assert.Single(await ListAsync(host));
        Assert.Equal(("The search server is away.", CheckCause.Fault), (failed.Error, failed.Cause));
        Assert.Null(await host.Get<CheckBook>().LastAsync(CancellationToken.None));

        host.Index.Before = _ => Task.CompletedTask;
        await reconciliation.RunAsync(CheckCause.Fault, CancellationToken.None);
        Assert.Equal([null, "The search server is away."], (await ListAsync(host)).Select(row => row.Error));
        Assert.NotNull(await host.Get<CheckBook>().LastAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Add_MoreThanAreKept_DropsTheOldest()
    {
        await using var host = await IngestionHost.StartAsync();
        var book = host.Get<CheckBook>();
        for (var i = 0; i < CheckBook.Kept + 5; i++)
            await book.AddAsync(CheckOf(minute: i), CancellationToken.None);
        Assert.Equal(CheckBook.Kept, await host.CountAsync<IndexCheck>());
        var rows = await book.ListAsync(1_000, CancellationToken.None);
        Assert.Equal((CheckBook.Kept + 4, 5), (rows[0].Documents, rows[^1].Documents));
    }

    private static IndexCheck CheckOf(int minute) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Cause = CheckCause.Schedule,
            IsLive = true,
            Generation = 1,
            StartedAt = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute),
            Milliseconds = 1,
            Documents = minute,
        };

    private static Task<List<IndexCheck>> ListAsync(IngestionHost host) => host.Get<CheckBook>().ListAsync(10, CancellationToken.None);
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>Each step is cut off by a fault of the index (whose own words are nowhere needed); a new start must end where an undisturbed run does.</summary>
public sealed class RecoveryTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");

    [Theory]
    [InlineData("Write")]
    [InlineData("Activate")]
    public async Task Run_AfterAnEndAtAStepOfTheIndex_PassagesEqualACleanRuns(string step)
    {
        await using var clean = await FilledAsync();
        await clean.WorkAsync();

        await using var host = await FilledAsync();
        host.Index.Before = name => name == step ? throw new PassageIndexException("Gone.", isTransient: true) : Task.CompletedTask;
        await Assert.ThrowsAsync<PassageIndexException>(host.WorkAsync);
        host.Index.Before = _ => Task.CompletedTask;

        await using var next = await IngestionHost.StartAsync(beside: host);
        await next.RecoverAsync();
        await next.WorkAsync();
        Assert.Equal(clean.Index.Passages, next.Index.Passages);
        Assert.Equal(0, await next.CountAsync<Job>());
    }

    [Fact]
    public async Task Run_ActivatedButNotReadyInTheDatabase_IsFinishedWithoutWorkingAgain()
    {
        await using var host = await FilledAsync();
        // The last step's transaction meets a database that another program has locked for good.
        host.Index.Before = name => name == "Activate" ? LockDatabaseAsync(host) : Task.CompletedTask;
        await Assert.ThrowsAsync<StorageException>(host.WorkAsync);
        await UnlockDatabaseAsync();
        host.Index.Before = _ => Task.CompletedTask;
        Assert.NotEqual(0, await host.CountAsync<Job>());

        await using var next = await IngestionHost.StartAsync(beside: host);
        next.Read = (_, _, _) => throw new InvalidOperationException("Nothing is left to read.");
        next.Embeddings.Embed = _ => throw new InvalidOperationException("Nothing is left to embed.");
        await next.RecoverAsync();

        Assert.Equal(0, await next.CountAsync<Job>());
        var page = await next.Library.ListAsync(new DocumentQuery(), CancellationToken.None);
        Assert.All(page.Rows, row => Assert.Equal((DocumentState.Ready, 1), (row.State, row.PassageCount)));
    }

    [Fact]
    public async Task Run_DeletionCutOffAfterItsMark_IsFinished()
    {
        await using var host = await FilledAsync();
        await host.WorkAsync();
        var document = (await host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows[0];
        host.Index.Before = name => name == "Delete" ? throw new PassageIndexException("Gone.", isTransient: true) : Task.CompletedTask;
        await Assert.ThrowsAsync<PassageIndexException>(() => host.Library.DeleteAsync(document.Id, CancellationToken.None));
        Assert.Equal(DocumentState.Deleting, (await host.RowAsync(document.Id)).State);
        host.Index.Before = _ => Task.CompletedTask;

        await using var next = await IngestionHost.StartAsync(beside: host);
        await next.RecoverAsync();
        Assert.Null(await next.Library.FindAsync(document.Id, CancellationToken.None));
        Assert.Equal(2, next.Index.Passages.Count);
        Assert.Equal(2, next.OriginalCount);
    }

    [Fact]
    public async Task Work_DeletionThatTheIndexRefused_IsRepeatedByTheWorker()
    {
        await using var host = await FilledAsync();
        await host.WorkAsync();
        var document = (await host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows[0];
        host.Index.Before = name => name == "Delete" ? throw new PassageIndexException("Gone.", isTransient: true) : Task.CompletedTask;
        await Assert.ThrowsAsync<PassageIndexException>(() => host.Library.DeleteAsync(document.Id, CancellationToken.None));
        await Assert.ThrowsAsync<PassageIndexException>(host.WorkAsync);
        host.Index.Before = _ => Task.CompletedTask;

        await host.WorkAsync();
        Assert.Null(await host.Library.FindAsync(document.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Run_AccessMarkedButNotInTheIndex_IsSetBeforeAnybodySearches()
    {
        await using var host = await FilledAsync();
        await host.WorkAsync();
        var document = (await host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows[0];
        host.Index.Before = name => name == "SetAccess" ? throw new PassageIndexException("Gone.", isTransient: true) : Task.CompletedTask;
        await Assert.ThrowsAsync<PassageIndexException>(() =>
            host.Library.SetDocumentAccessAsync(document.Id, [Hr], CancellationToken.None)
        );
        host.Index.Before = _ => Task.CompletedTask;
        Assert.DoesNotContain(host.Index.Passages, passage => passage.Contains("group:hr", StringComparison.Ordinal));

        await using var next = await IngestionHost.StartAsync(beside: host);
        await next.RecoverAsync();
        Assert.Single(next.Index.Passages, passage => passage.Contains("[everyone|group:hr]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_IndexLost_IsMadeAnewFromStoredContentsWithoutReading()
    {
        await using var host = await FilledAsync();
        await host.WorkAsync();
        var before = host.Index.Passages;
        host.Index.Lose();

        await using var next = await IngestionHost.StartAsync(beside: host);
        next.Read = (_, _, _) => throw new InvalidOperationException("Contents are stored.");
        await next.RecoverAsync();
        await next.WorkAsync();
        Assert.Equal(before, next.Index.Passages);
        var page = await next.Library.ListAsync(new DocumentQuery { State = DocumentState.Ready }, CancellationToken.None);
        Assert.Equal(3, page.Total);
    }

    [Fact]
    public async Task Run_IndexHoldsWhatTheDatabaseDoesNot_IsTakenOut()
    {
        await using var host = await FilledAsync();
        await host.WorkAsync();
        await host.Get<AppDatabase>().RunAsync(context => context.Set<Document>().ExecuteDeleteAsync(), CancellationToken.None);

        await using var next = await IngestionHost.StartAsync(beside: host);
        await next.RecoverAsync();
        Assert.Empty(next.Index.Passages);
        Assert.Equal(0, next.OriginalCount);
    }

    [Fact]
    public async Task Run_FilesOfAnUploadThatWasNeverAcknowledged_AreSwept()
    {
        await using var host = await FilledAsync();
        var incoming = Directory.CreateDirectory(Path.Combine(host.Folder.OriginalsFolder, "incoming"));
        await File.WriteAllTextAsync(Path.Combine(incoming.FullName, "half"), "half a file");
        var orphan = host.Get<Originals>().PathOf(new string('a', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "kept, but its row was never written");

        await host.RecoverAsync(wasKilled: true);
        Assert.Equal(3, host.OriginalCount);
        await host.WorkAsync();
        Assert.Equal(3, host.Index.Passages.Count);
    }

    private static async Task<IngestionHost> FilledAsync()
    {
        var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        foreach (var name in (string[])["a", "b", "c"])
            await host.AcceptedAsync(collection, $"{name}.txt", $"Text of {name}.");
        return host;
    }

    private AppDbContext? _locker;

    private async Task LockDatabaseAsync(IngestionHost host)
    {
        _locker = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await _locker.Database.BeginTransactionAsync();
    }

    private async Task UnlockDatabaseAsync() => await _locker!.DisposeAsync();
}

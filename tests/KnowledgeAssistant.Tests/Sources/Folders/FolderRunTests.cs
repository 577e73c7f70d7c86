using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Folders;

public sealed class FolderRunTests
{
    [Fact]
    public async Task Run_FolderWithFiles_TakesThemInOnceAndThenOnlyWhatChanged()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        var changed = host.Write("inner/b.txt", "Berth two.");
        host.Write(".hidden/c.txt", "Not seen.");
        host.Write("empty.txt", "");
        var source = await host.SaveAsync(host.Folder());

        await host.RunDueAsync();
        await host.Host.WorkAsync();
        Assert.Equal(["a.txt", "inner/b.txt"], await host.NamesAsync());
        Assert.Equal(new RunCounts(2, 2, 0, 0, 0, 1), await host.CountsAsync(source));

        var originals = host.Host.OriginalCount;
        await host.RunNextAsync();
        Assert.Equal(new RunCounts(2, 0, 0, 0, 0, 1), await host.CountsAsync(source));

        await File.WriteAllTextAsync(changed, "Berth three!");
        File.SetLastWriteTimeUtc(Path.Combine(host.Watched, "a.txt"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await host.RunNextAsync();
        Assert.Equal(new RunCounts(2, 0, 1, 0, 0, 1), await host.CountsAsync(source));
        Assert.Equal(originals + 1, host.Host.OriginalCount);
    }

    [Fact]
    public async Task Run_FileWhoseTimeAndSizeAreKnown_IsNotOpened()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        var modified = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(path, "Berth 123!"[..10]);
        File.SetLastWriteTimeUtc(path, modified);

        await host.RunNextAsync();

        var collection = (await host.Host.Library.ListAsync(new DocumentQuery(), CancellationToken.None)).Rows.Single();
        Assert.Equal(1, host.Host.OriginalCount);
        Assert.Equal("a.txt", collection.Source);
    }

    [Fact]
    public async Task Run_FileGone_ItsDocumentGoesToo()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        var gone = host.Write("b.txt", "Berth two.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        await host.Host.WorkAsync();
        File.Delete(gone);

        await host.RunNextAsync();

        Assert.Equal(["a.txt"], await host.NamesAsync());
        Assert.Equal(1, (await host.CountsAsync(source)).Deleted);
        Assert.Single(host.Host.Index.Passages);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(12, 7)]
    [InlineData(12, 12)]
    [InlineData(1, 1)]
    public async Task Run_ManyFilesGoneAtOnce_KeepsTheirDocumentsUntilAnAdminConfirms(int files, int gone)
    {
        await using var host = await SourcesHost.StartAsync();
        var paths = Enumerable.Range(0, files).Select(i => host.Write($"{i:00}.txt", $"Berth {i}.")).ToList();
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        paths.Take(gone).ToList().ForEach(File.Delete);

        await host.RunNextAsync();
        await host.RunNextAsync();
        var row = await host.RowAsync(source);
        Assert.Equal((files, gone), ((await host.NamesAsync()).Length, row.Missing));
        Assert.Contains("gone at once", row.Source.Alert, StringComparison.Ordinal);
        Assert.Equal(gone, (await host.Sources.ListTroublesAsync(host.Admin, source, CancellationToken.None)).Count);

        await host.Sources.ConfirmDeletionsAsync(host.Admin, source, CancellationToken.None);
        await host.RunDueAsync();
        Assert.Equal(files - gone, (await host.NamesAsync()).Length);
        Assert.Null((await host.RowAsync(source)).Source.Alert);
    }

    [Fact]
    public async Task Run_OtherFolderInItsPlace_DoesNotMakeUpForWhatIsGone()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        File.Delete(path);
        for (var i = 0; i < 5; i++)
            host.Write($"other{i}.txt", $"Other {i}.");

        await host.RunNextAsync();

        Assert.Contains("a.txt", await host.NamesAsync());
        Assert.NotNull((await host.RowAsync(source)).Source.Alert);
    }

    [Fact]
    public async Task Run_FilesBackAfterAnAlert_ForgetsIt()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        var away = host.Watched + "-away";
        File.Move(path, away);
        await host.RunNextAsync();
        File.Move(away, path);

        await host.RunNextAsync();

        var row = await host.RowAsync(source);
        Assert.Equal((null, 0, 1), (row.Source.Alert, row.Missing, row.Documents));
    }

    [Fact]
    public async Task Keep_AfterAnAlert_LeavesTheDocumentsToTheLibrary()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        File.Delete(path);
        await host.RunNextAsync();

        await host.Sources.KeepMissingAsync(host.Admin, source, CancellationToken.None);
        await host.RunNextAsync();

        var row = await host.RowAsync(source);
        Assert.Equal((null, 0, 0), (row.Source.Alert, row.Missing, row.Documents));
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_FolderGone_SaysSoAndDeletesNothing()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("share/a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder(Path.Combine(host.Watched, "share")));
        await host.RunDueAsync();
        Directory.Delete(Path.Combine(host.Watched, "share"), recursive: true);

        await host.RunNextAsync();

        Assert.Contains("There is no folder", (await host.RowAsync(source)).Source.LastError, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_LinkThatLeavesTheFolder_IsNotFollowed()
    {
        await using var host = await SourcesHost.StartAsync();
        var outside = Directory.CreateTempSubdirectory("ka-outside-");
        File.WriteAllText(Path.Combine(outside.FullName, "secret.txt"), "The wage is 7.");
        File.CreateSymbolicLink(Path.Combine(host.Watched, "link.txt"), Path.Combine(outside.FullName, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(host.Watched, "folder"), outside.FullName);
        host.Write("a.txt", "Berth one.");
        var source = await host.SaveAsync(host.Folder());

        await host.RunDueAsync();

        Assert.Equal(["a.txt"], await host.NamesAsync());
        Assert.Equal(2, (await host.CountsAsync(source)).Skipped);
        outside.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_FileThatIsBeingWritten_WaitsForTheNextRun()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        File.SetLastWriteTimeUtc(path, host.Time.Now.UtcDateTime.AddSeconds(-2));
        var source = await host.SaveAsync(host.Folder());

        await host.RunDueAsync();
        Assert.Equal((0, 1), ((await host.NamesAsync()).Length, (await host.CountsAsync(source)).Skipped));
        await host.RunNextAsync();
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_KnownFileNowEmpty_IsNotTakenForDeleted()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("a.txt", "Berth one.");
        host.Write("b.txt", "Berth two.");
        await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        host.Write("a.txt", "");

        await host.RunNextAsync();

        Assert.Equal(["a.txt", "b.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_DocumentDeletedByHand_StaysAwayUntilTheFileChanges()
    {
        await using var host = await SourcesHost.StartAsync();
        var path = host.Write("a.txt", "Berth one.");
        await host.SaveAsync(host.Folder());
        await host.RunDueAsync();
        await host.Host.Library.DeleteAsync((await host.ItemAsync("a.txt"))!.DocumentId!.Value, CancellationToken.None);

        await host.RunNextAsync();
        Assert.Empty(await host.NamesAsync());
        await File.WriteAllTextAsync(path, "Berth one, moved.");
        await host.RunNextAsync();
        Assert.Equal(["a.txt"], await host.NamesAsync());
    }

    [Fact]
    public async Task Run_NameThatAnotherSourceHas_IsFailedWithTheReason()
    {
        await using var host = await SourcesHost.StartAsync();
        host.Write("one/a.txt", "Berth one.");
        host.Write("two/a.txt", "Berth two.");
        await host.SaveAsync(host.Folder(Path.Combine(host.Watched, "one")));
        await host.RunDueAsync();
        var second = await host.SaveAsync(host.Folder(Path.Combine(host.Watched, "two")));

        await host.RunDueAsync();

        Assert.Equal(1, (await host.CountsAsync(second)).Failed);
        var trouble = Assert.Single(await host.Sources.ListTroublesAsync(host.Admin, second, CancellationToken.None));
        Assert.Contains("Another source", trouble.Problem, StringComparison.Ordinal);
    }
}

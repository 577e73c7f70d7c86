using System.Text;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Backups;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Cli;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Backups;

/// <summary>A backup that is taken while documents come and go, and what a restore of it holds.</summary>
public sealed class BackupTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ka-backup-").FullName;

    private string Target => Path.Combine(_root, "backup");

    private string Restored => Path.Combine(_root, "restored");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>By a process of its own, as an administrator would take it.</summary>
    [Fact]
    public async Task Backup_WhileDocumentsAreIngested_HoldsWhatWasAcknowledgedAndNothingInPart()
    {
        await using var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        var collection = (await host.Library.FindCollectionAsync(CrashCorpus.Collection, CancellationToken.None))!.Id;
        await host.Get<IngestionWorker>().StartAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(Folder(host).KeysFolder, "key-1.xml"), "<key/>");
        await File.WriteAllTextAsync(Folder(host).SettingsFile, "{}");
        var before = (await host.RowsAsync()).Select(row => row.Source).ToList();

        var running = Child.RunAsync(Child.Cli, ["backup", Target, "--data", Folder(host).Root], crash: null);
        for (var i = 0; i < 500 && !running.IsCompleted; i++)
            await UploadAsync(host, collection, $"new-{i:000}.md", $"# Heading {i}\n\nThe bucket of number {i} has a policy of its own.");
        var child = await running;
        Assert.True(child.ExitCode == 0, child.Error);
        var after = (await host.RowsAsync()).Select(row => row.Source).ToHashSet(StringComparer.Ordinal);
        await host.Get<IngestionWorker>().StopAsync(CancellationToken.None);
        await host.WorkAsync();

        var restore = await CommandRun.OfAsync("restore", Target, "--data", Restored);
        Assert.True(restore.ExitCode == 0, restore.Error);
        Assert.Equal("<key/>", await File.ReadAllTextAsync(Path.Combine(Restored, "keys", "key-1.xml")));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Restored, "settings.json")));
        await using var second = await DiskHost.StartAsync(Restored);
        await second.WorkAsync();
        var rows = await second.RowsAsync();
        Assert.All(rows, row => Assert.Equal((DocumentState.Ready, null), (row.State, row.Reason)));
        var sources = rows.Select(row => $"docs/{row.Source}").ToHashSet(StringComparer.Ordinal);
        Assert.All(before, source => Assert.Contains($"docs/{source}", sources));
        Assert.All(rows, row => Assert.Contains(row.Source, after));
        Assert.Equal((await host.PassagesAsync()).Where(line => sources.Contains(SourceOf(line))), await second.PassagesAsync());
        Assert.Equal(sources.Count, OriginalsIn(Restored).Length);
    }

    [Fact]
    public async Task Backup_OriginalsGoneMeanwhile_TellsDeletedOnesFromLostOnes()
    {
        await using var host = await FilledAsync();
        var documents = (await host.RowsAsync()).OrderBy(row => row.Source, StringComparer.Ordinal).ToList();
        var (deleted, damaged, lost) = (documents[0], documents[1], documents[2]);
        await File.WriteAllTextAsync(PathOf(host, damaged), "other bytes");
        File.Delete(PathOf(host, lost));

        var report = await new Backup(Folder(host), TimeProvider.System).RunAsync(
            Target,
            new Steps(step =>
            {
                if (step is { Step: "Copying the database", Done: 1 })
                    Task.Run(() => host.Library.DeleteAsync(deleted.Id, CancellationToken.None)).GetAwaiter().GetResult();
            }),
            CancellationToken.None
        );

        Assert.Equal([$"docs/{deleted.Source}"], report.DeletedMeanwhile);
        Assert.Equal([$"docs/{damaged.Source}", $"docs/{lost.Source}"], report.Lost);
        Assert.Equal((CrashCorpus.Documents, CrashCorpus.Documents - 3), (report.Documents, report.Originals));
        var told = await CommandRun.OfAsync("backup", Target + "-2", "--data", Folder(host).Root);
        Assert.Equal(1, told.ExitCode);
        Assert.Contains($"upload it again: docs/{lost.Source}", told.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandRun.OfAsync("restore", Target, "--data", Restored)).ExitCode);
        await using var second = await DiskHost.StartAsync(Restored);
        await second.WorkAsync();
        Assert.Equal(corpus.Clean, await second.PassagesAsync());
    }

    /// <summary>A half backup, a damaged one, one that leads elsewhere: none may be taken for a whole one.</summary>
    [Fact]
    public async Task Restore_WhatIsNoWholeBackup_IsRefusedAndLeavesNothing()
    {
        await using (var host = await FilledAsync())
            Assert.Equal(0, (await CommandRun.OfAsync("backup", Target, "--data", Folder(host).Root)).ExitCode);
        var manifest = Path.Combine(Target, "backup.json");
        var text = await File.ReadAllTextAsync(manifest);
        var original = OriginalsIn(Target)[3];
        var kept = await File.ReadAllBytesAsync(original);

        File.Delete(manifest);
        await AssertRefusedAsync("which is written last");
        await File.WriteAllTextAsync(manifest, text[..(text.Length / 2)]);
        await AssertRefusedAsync("is damaged");
        await File.WriteAllTextAsync(manifest, text.Replace("originals/", "originals/../", StringComparison.Ordinal));
        await AssertRefusedAsync("is damaged");
        await File.WriteAllTextAsync(manifest, text.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        await AssertRefusedAsync("newer version");
        await File.WriteAllTextAsync(manifest, text);
        kept[7] ^= 1;
        await File.WriteAllBytesAsync(original, kept);
        await AssertRefusedAsync("is not what it was");
        File.Delete(original);
        await AssertRefusedAsync("is missing");
        kept[7] ^= 1;
        await File.WriteAllBytesAsync(original, kept);
        Assert.Equal(0, (await CommandRun.OfAsync("restore", Target, "--data", Restored)).ExitCode);
        await AssertRefusedAsync("is not empty");
    }

    [Fact]
    public async Task Backup_ThatCannotBe_IsRefusedAndLeavesNothing()
    {
        var data = corpus.NewDataFolder();
        await AssertNoBackupAsync(Path.Combine(_root, "nothing"), Target, "nothing to back up");
        await AssertNoBackupAsync(data, Path.Combine(data, "backup"), "lies in the data folder");
        await AssertNoBackupAsync(data, data, "is not empty");
        Assert.Equal(2, (await CommandRun.OfAsync("backup")).ExitCode);

        var whole = await File.ReadAllBytesAsync(Path.Combine(data, "app.db"));
        // The middle of the file: its schema is whole, so it opens.
        whole.AsSpan(whole.Length / 2).Fill(0x55);
        await File.WriteAllBytesAsync(Path.Combine(data, "app.db"), whole);
        await AssertNoBackupAsync(data, Target, "is damaged");
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public async Task Start_AfterARestoreThatWasCutOff_IsRefused()
    {
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Restored).FullName, "app.db.restoring"), []);
        var fault = await Assert.ThrowsAsync<StorageException>(() => DiskHost.StartAsync(Restored));
        Assert.Contains("was cut off", fault.Message, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string words)
    {
        var files = Directory.Exists(Restored) ? OriginalsIn(Restored).Length : 0;
        var run = await CommandRun.OfAsync("restore", Target, "--data", Restored);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Equal(files, Directory.Exists(Restored) ? OriginalsIn(Restored).Length : 0);
    }

    private static async Task AssertNoBackupAsync(string data, string target, string words)
    {
        var run = await CommandRun.OfAsync("backup", target, "--data", data);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, "backup.json")));
    }

    private static DataFolder Folder(DiskHost host) => host.Get<DataFolder>();

    private async Task<DiskHost> FilledAsync()
    {
        var host = await DiskHost.StartAsync(corpus.NewFilledFolder());
        return host;
    }

    private static string PathOf(DiskHost host, DocumentRow row)
    {
        using var connection = new SqliteConnection($"Data Source={Folder(host).Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Sha256 FROM DocumentVersions WHERE DocumentId = $id";
        command.Parameters.AddWithValue("$id", row.Id);
        return host.Get<Originals>().PathOf((string)command.ExecuteScalar()!);
    }

    private sealed class Steps(Action<BackupProgress> report) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) => report(value);
    }

    private static string[] OriginalsIn(string root) =>
        Directory.GetFiles(Path.Combine(root, "originals"), "*", SearchOption.AllDirectories);

    private static async Task UploadAsync(DiskHost host, Guid collection, string source, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(collection, source, content, CancellationToken.None));
    }

    private static string SourceOf(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)];
}

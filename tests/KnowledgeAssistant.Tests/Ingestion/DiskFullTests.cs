using System.Diagnostics;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Readers.Recognition;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>On a small file system in memory, which only root can mount: skipped elsewhere, failed there with CI=true.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ka-full-").FullName;
    private string? _mounted;

    [Fact]
    public async Task Upload_DiskFull_IsRefusedInPlainWordsAndNothingIsLost()
    {
        Mount("");
        await using var host = await DiskHost.StartAsync(_root);
        var collection = await CollectionAsync(host);
        Assert.IsType<UploadAccepted>(await UploadAsync(host, collection, "a.txt", "Before the disk was full."));
        await host.WorkAsync();
        var filler = Fill();

        var fault = await Assert.ThrowsAsync<StorageException>(() => UploadAsync(host, collection, "b.txt", new string('b', 200_000)));
        Assert.True(fault.IsTransient);
        Assert.Contains("The disk is full", fault.Message, StringComparison.Ordinal);
        Assert.Single(await host.PassagesAsync());
        Assert.Single(await host.RowsAsync());

        File.Delete(filler);
        Assert.IsType<UploadAccepted>(await UploadAsync(host, collection, "b.txt", "After it was cleared."));
        await host.WorkAsync();
        Assert.Equal(2, (await host.PassagesAsync()).Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "originals", "incoming")));
    }

    /// <summary>The whole data folder, or the index alone, which may lie on a disk of its own.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("index")]
    public async Task Work_DiskFull_NoDocumentIsBlamedAndItGoesOnByItself(string folder)
    {
        Mount(folder);
        await using var host = await DiskHost.StartAsync(_root);
        var collection = await CollectionAsync(host);
        for (var i = 0; i < 20; i++)
            Assert.IsType<UploadAccepted>(await UploadAsync(host, collection, $"{i}.txt", $"Text {i}. " + Words(i)));
        var filler = Fill();

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => host.Get<IngestionWorker>().WorkAsync(CancellationToken.None));
        Assert.Contains("disk is full", fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(await host.RowsAsync(), row => row.State == DocumentState.Failed);

        File.Delete(filler);
        await host.WorkAsync();
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        Assert.Equal(20, (await host.PassagesAsync()).Select(line => line.Split(' ')[0]).Distinct().Count());
    }

    /// <summary>A page of a scan is drawn into the temporary folder: what is missing there is not the document's fault, and no page is left out.</summary>
    [Fact]
    public async Task Ingest_TemporaryFolderFull_SaysSoAndTheNextRunReadsTheDocument()
    {
        Scans.NeedTesseract();
        Mount("temporary");
        var data = Path.Combine(_root, "data");
        var scan = Path.Combine(_root, "scan.pdf");
        await File.WriteAllBytesAsync(scan, Scans.Pdf(Scans.PictureOf(Scans.TwoLines, "-jpeg"), 1250, 1667));
        string[] command = ["TMPDIR=" + _mounted, Child.Cli, "ingest", scan, "--data", data];
        var filler = Fill();

        var refused = await Child.RunAsync("env", command, crash: null);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The disk that holds temporary files is full", refused.Error + refused.Output, StringComparison.Ordinal);

        File.Delete(filler);
        var read = await Child.RunAsync("env", command, crash: null);
        Assert.True(read.ExitCode == 0, read.Output + read.Error);
        Assert.Contains("Ready", read.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_mounted!, "*", SearchOption.AllDirectories), path => new FileInfo(path).Length > 0);
    }

    public void Dispose()
    {
        if (_mounted is not null)
            Run("umount", "--lazy", _mounted); // pooled connections still have files open
        Directory.Delete(_root, recursive: true);
    }

    /// <param name="folder">Below the data folder; empty for all of it.</param>
    private void Mount(string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", path))
            _mounted = path;
        if (_mounted is not null)
            return;
        const string reason = "This machine does not let the test mount a small file system (it needs root).";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    /// <summary>Takes every byte that is left.</summary>
    private string Fill()
    {
        var path = Path.Combine(_mounted!, "filler");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static string Words(int seed) =>
        string.Join(' ', new Random(seed).GetItems<string>(["bucket", "object", "version", "policy", "region", "owner"], 2_000));

    private static async Task<Guid> CollectionAsync(DiskHost host) =>
        (await host.Library.CreateCollectionAsync("docs", [AccessLabel.Everyone], CancellationToken.None)).Id!.Value;

    private static async Task<UploadOutcome> UploadAsync(DiskHost host, Guid collection, string source, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await host.Library.UploadAsync(collection, source, content, CancellationToken.None);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

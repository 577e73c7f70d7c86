using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Cli;

/// <summary>The command as scripts run it: the program itself, its exit code and what it writes where.</summary>
public sealed partial class IngestCommandTests : IDisposable
{
    private const int Many = 500;

    private readonly string _root = Directory.CreateTempSubdirectory("ka-ingest-cli-").FullName;

    private string Data => Path.Combine(_root, "data");

    private string Guide => Path.Combine(_root, "guide");

    [Fact]
    public async Task Ingest_Folder_ListsEachFileOnceWithItsOutcome()
    {
        Write("guide/b.md", "# Bees\n\nBees fly.");
        Write("guide/sub/a.txt", "Ants walk.");
        Write("guide/empty.md", "");
        Write("guide/picture.png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR");
        Write("guide/.hidden/a.md", "Hidden.");
        Write("guide/.secret.md", "Hidden.");
        Write("elsewhere/c.md", "Linked.");
        File.CreateSymbolicLink(Path.Combine(Guide, "link.md"), Path.Combine(_root, "elsewhere/c.md"));
        Directory.CreateSymbolicLink(Path.Combine(Guide, "linked"), Path.Combine(_root, "elsewhere"));

        var run = await RunAsync("ingest", Guide, "--data", Data, "--json");
        Assert.Equal(1, run.ExitCode);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(result.GetProperty("elapsedMs").GetInt64() > 0);
        var documents = result.GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(["b.md", "empty.md", "picture.png", "sub/a.txt"], documents.Select(Source));
        Assert.All(documents, document => Assert.Equal("guide", document.GetProperty("collection").GetString()));
        Assert.Equal(["Ready", "Failed", "Failed", "Ready"], documents.Select(Status));
        Assert.Equal([1, 0, 0, 1], documents.Select(document => document.GetProperty("passages").GetInt32()));
        Assert.Equal("The file is empty.", documents[1].GetProperty("reason").GetString());
        Assert.False(string.IsNullOrEmpty(documents[2].GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, documents[0].GetProperty("reason").ValueKind);

        Write("guide/b.md", "# Bees\n\nBees sleep.");
        var again = await RunAsync("ingest", Guide, "--data", Data, "--json");
        var second = JsonDocument.Parse(again.Output).RootElement.GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(["Ready", "Failed", "Failed", "Unchanged"], second.Select(Status));
        Assert.Equal(1, second[3].GetProperty("passages").GetInt32());
    }

    [Fact]
    public async Task Ingest_DeleteMissing_TakesOutWhatTheFolderHoldsNoLongerButNotAll()
    {
        Write("guide/a.md", "Ants walk.");
        Write("guide/b.md", "Bees fly.");
        Assert.Equal(0, (await RunAsync("ingest", Guide, "--data", Data)).ExitCode);
        File.Delete(Path.Combine(Guide, "b.md"));

        var kept = await RunAsync("ingest", Guide, "--data", Data, "--json");
        Assert.False(JsonDocument.Parse(kept.Output).RootElement.TryGetProperty("deleted", out _));
        var run = await RunAsync("ingest", Guide, "--data", Data, "--delete-missing", "--json");
        Assert.Equal(0, run.ExitCode);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("Unchanged", Status(result.GetProperty("documents")[0]));
        Assert.Equal(["b.md"], result.GetProperty("deleted").EnumerateArray().Select(Source));

        File.Delete(Path.Combine(Guide, "a.md"));
        var held = await RunAsync("ingest", Guide, "--data", Data, "--delete-missing", "--json");
        Assert.Equal(1, held.ExitCode);
        Assert.Contains("gone at once", held.Error, StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(held.Output).RootElement.GetProperty("deleted").GetArrayLength());
        Write("guide/c.md", "Cats sit.");
        Assert.Equal(2, (await RunAsync("ingest", Path.Combine(Guide, "c.md"), "--data", Data, "--delete-missing")).ExitCode);
    }

    [Fact]
    public async Task Ingest_AllowThatAnExistingCollectionHasNot_IsWrongUsageThatChangesNothing()
    {
        Write("guide/a.md", "Ants walk.");
        Assert.Equal(0, (await RunAsync("ingest", Guide, "--data", Data, "--allow", "group:hr", "--allow", "group:legal")).ExitCode);
        Write("guide/b.md", "Bees fly.");

        var refused = await RunAsync("ingest", Guide, "--data", Data, "--allow", "everyone", "--json");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("group:hr, group:legal", refused.Error, StringComparison.Ordinal);
        await using (var host = await DiskHost.StartAsync(Data))
        {
            Assert.Single(await host.RowsAsync());
            Assert.All(await host.PassagesAsync(), line => Assert.Contains("[group:hr,group:legal|]", line, StringComparison.Ordinal));
        }
        Assert.Equal(0, (await RunAsync("ingest", Guide, "--data", Data, "--allow", "group:legal", "--allow", "group:hr")).ExitCode);
        Assert.Equal(0, (await RunAsync("ingest", Guide, "--data", Data)).ExitCode);
    }

    [Fact]
    public async Task Ingest_BesideAServer_SaysWhereItIs()
    {
        Write("guide/a.md", "Ants walk.");
        using var held = DataFolderLock.TryAcquire(DataFolder.At(Data), "http://127.0.0.1:5080", out _);
        var run = await RunAsync("ingest", Guide, "--data", Data, "--json");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("http://127.0.0.1:5080", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingest_PathsThatCannotBeMeant_AreWrongUsageThatChangesNothing()
    {
        Write("one/a.md", "Ants walk.");
        Write("two/a.md", "Other ants.");
        var missing = await RunAsync("ingest", Path.Combine(_root, "one"), Path.Combine(_root, "three"), "--data", Data);
        Assert.Equal((2, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("There is no file or folder", missing.Error, StringComparison.Ordinal);
        var clash = await RunAsync(
            "ingest",
            Path.Combine(_root, "one"),
            Path.Combine(_root, "two"),
            "--collection",
            "both",
            "--data",
            Data
        );
        Assert.Equal((2, ""), (clash.ExitCode, clash.Output));
        Assert.Contains("would both be 'a.md'", clash.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("ingest")).ExitCode);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Ingest_SingleFilesAndOddNames_GoWhereTheContractSays()
    {
        Write("guide/a.md", "Ants walk.");
        var disguised = Write("guide/invoice\u202Efdp.md", "Bees fly.");
        var run = await RunAsync("ingest", Path.Combine(Guide, "a.md"), disguised, "--data", Data, "--json");
        Assert.Equal(1, run.ExitCode);
        var documents = JsonDocument.Parse(run.Output).RootElement.GetProperty("documents").EnumerateArray().ToList();
        Assert.All(documents, document => Assert.Equal("documents", document.GetProperty("collection").GetString()));
        Assert.Equal(["Ready", "Failed"], documents.Select(Status));
        Assert.Contains("reverse the direction", documents[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string? Source(JsonElement document) => document.GetProperty("source").GetString();

    private static string? Status(JsonElement document) => document.GetProperty("status").GetString();

    [Fact]
    public async Task Ingest_StoppedWithCtrlC_EndsInOrderAndASecondRunGoesOn()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Signals are sent with kill.");
        var folder = Directory.CreateDirectory(Path.Combine(_root, "many")).FullName;
        // So many that the signal comes long before the last one, however late the machine lets it be sent.
        for (var i = 0; i < Many; i++)
            await File.WriteAllTextAsync(
                Path.Combine(folder, $"{i:0000}.md"),
                $"# Part {i}\n\n" + string.Join("\n\n", Enumerable.Repeat($"Valve {i} opens at {i} bar.", 20))
            );
        string[] arguments = ["ingest", folder, "--data", Path.Combine(_root, "stopped"), "--json"];

        var stopped = await Task.Factory.StartNew(() => Stop(arguments), TaskCreationOptions.LongRunning);
        Assert.Equal((130, ""), (stopped.ExitCode, stopped.Output));
        Assert.Contains($"of {Many:N0} documents are done. Run the same command again", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("should not have happened", stopped.Error, StringComparison.Ordinal);

        var second = await RunAsync(arguments);
        Assert.Equal(0, second.ExitCode);
        using var result = JsonDocument.Parse(second.Output);
        var documents = result.RootElement.GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(Many, documents.Count);
        Assert.All(documents, document => Assert.Contains(document.GetProperty("status").GetString(), new[] { "Ready", "Unchanged" }));
        Assert.Contains(documents, document => document.GetProperty("status").GetString() == "Unchanged");
    }

    /// <summary>Sends the signal of Ctrl+C when the first tenth is done. On a thread of its own, which no other test keeps waiting.</summary>
    private static ChildResult Stop(string[] arguments)
    {
        const int Interrupt = 2;
        // Tests that a shell runs in the background have the signal ignored, and so would the command.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Child.Cli, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var first = process.StandardError.ReadLine();
        Assert.Equal(0, Kill(process.Id, Interrupt));
        var output = process.StandardOutput.ReadToEndAsync();
        var rest = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "The command did not end.");
        return new ChildResult(process.ExitCode, output.GetAwaiter().GetResult(), first + rest);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static Task<ChildResult> RunAsync(params string[] arguments) => Child.RunAsync(Child.Cli, arguments, crash: null);

    private string Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }
}

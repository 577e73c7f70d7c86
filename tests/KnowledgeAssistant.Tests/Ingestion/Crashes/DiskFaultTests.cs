using System.Diagnostics;
using System.Text.Json;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>
/// A disk that fails: strace lets the command's own calls end with EIO, one of them or all from one on. Skipped where there is no strace, failed
/// there with CI=true.
/// </summary>
public sealed class DiskFaultTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private const string Flush = "fsync,fdatasync";
    private const string Write = "pwrite64";

    /// <summary>Paths below the data folder (none: every file), calls, which of each thread's calls fail, whether surely one is made.</summary>
    public static TheoryData<string[], string, string, bool> Faults =>
        new()
        {
            { ["originals"], Flush, "1+", true },
            { ["originals", "app.db"], Flush, "1", true },
            { [], Flush, "1+", true },
            { [], Flush, "2", true },
            { [], Write, "1", true },
            { [], Write, "9", true },
            { ["app.db-wal"], Flush, "1", true },
            { ["app.db-wal"], Flush, "3+", false },
            { ["app.db-wal"], Write, "7", true },
            { ["index/0001.db", "index/0001.db.new"], Flush, "1", true },
            { ["index/0001.db-wal"], Flush, "1", true },
            { ["index/0001.db-wal"], Write, "4", true },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Ingest_DiskFails_SaysSoAndTheNextStartEndsWithTheSamePassages(string[] paths, string calls, string which, bool surely)
    {
        RequireStrace();
        var data = corpus.NewDataFolder();
        foreach (var folder in (string[])["index", "originals"])
            Directory.CreateDirectory(Path.Combine(data, folder));
        var log = data + ".strace";
        string[] command = [Child.Cli, "ingest", corpus.Folder, "--data", data, "--collection", CrashCorpus.Collection, "--json"];
        string[] filter = [.. paths.SelectMany(path => (string[])["-P", Path.Combine(data, path)])];
        var child = await Child.RunAsync(
            "strace",
            [
                "-f",
                "--seccomp-bpf",
                "-o",
                log,
                .. filter,
                "-e",
                "trace=" + calls,
                "-e",
                $"inject={calls}:error=EIO:when={which}",
                .. command,
            ],
            crash: null
        );
        var failed = (await File.ReadAllTextAsync(log)).Contains("INJECTED", StringComparison.Ordinal);
        Assert.True(failed || !surely, child.Error);

        var ready = AssertTold(child, failed);
        await using var host = await DiskHost.StartAsync(data);
        AssertWhole(await host.PassagesAsync(), ready);
        await host.WorkAsync();
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        var files = Directory.EnumerateFiles(Path.Combine(data, "originals"), "*", SearchOption.AllDirectories);
        Assert.Equal(CrashCorpus.Documents, files.Count());
    }

    /// <returns>The sources that the command called ready.</returns>
    private static IReadOnlyList<string> AssertTold(ChildResult child, bool failed)
    {
        Assert.True(child.ExitCode is 0 or 1, $"{child.ExitCode}: {child.Error}");
        Assert.DoesNotContain("should not have happened", child.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("DbCommand", child.Error, StringComparison.Ordinal);
        if (child.ExitCode == 1)
            Assert.Contains("reports an error: check the disk", child.Error + child.Output, StringComparison.Ordinal);
        Assert.True(child.ExitCode == 0 || failed, child.Error);
        if (child.Output.Length == 0)
        {
            Assert.Equal(1, child.ExitCode);
            return [];
        }
        using var json = JsonDocument.Parse(child.Output);
        var documents = json.RootElement.GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(CrashCorpus.Documents, documents.Count);
        Assert.All(
            documents.Where(document => document.GetProperty("status").GetString() == "Failed"),
            document => Assert.Contains("check the disk", document.GetProperty("reason").GetString(), StringComparison.Ordinal)
        );
        return
        [
            .. documents
                .Where(document => document.GetProperty("status").GetString() == "Ready")
                .Select(document => document.GetProperty("source").GetString()!),
        ];
    }

    /// <summary>What was called ready is searchable, and nothing is in part.</summary>
    private void AssertWhole(IReadOnlyList<string> found, IReadOnlyList<string> ready)
    {
        var sources = found.Select(SourceOf).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(corpus.Clean.Where(line => sources.Contains(SourceOf(line))), found);
        Assert.All(ready, source => Assert.Contains($"{CrashCorpus.Collection}/{source}", sources));
    }

    private static string SourceOf(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)];

    private static void RequireStrace()
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true, UseShellExecute = false }
            )!;
            process.WaitForExit();
            if (process.ExitCode == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not installed.
        }
        const string reason = "This machine has no strace, or does not let it follow a process: disk faults cannot be made.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}

using Microsoft.Data.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>
/// Kill -9 in the middle of longer runs: an index made anew, a source looked through, mails with what is attached to them. The next start ends with the
/// passages of a run that nothing disturbed. With <c>KNOWLEDGEASSISTANT_CRASH_SEEDS</c> above 20 at every point, else at the first of each.
/// </summary>
public sealed class KilledRunTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private static readonly bool Thorough =
        int.TryParse(Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_CRASH_SEEDS"), out var seeds) && seeds > 20;

    [Fact]
    public async Task Rebuild_Killed_OldIndexServesAndTheNextStartFinishesIt()
    {
        var clean = await RebuiltAsync(corpus.NewFilledFolder());
        foreach (var crash in Points("rebuild-activate:1:0", "rebuild-write:1:0", "rebuild-switch:1:0", "rebuild-switched:1:0"))
        {
            var data = corpus.NewFilledFolder();
            await KillAsync([WorkingProcess.Argument, WorkingProcess.Rebuild, data], crash);
            // The program that was killed starts again: an older one would refuse an index that is switched already.
            await using (var site = WorkingProcess.Site())
            await using (var host = await WorkingProcess.StartAsync(WorkingProcess.Rebuild, data, site, TimeSpan.Zero))
                Assert.Equal((crash, corpus.Clean.Count), (crash, (await host.PassagesAsync()).Count));
            Assert.Equal(clean, await RebuiltAsync(data));
            Assert.Single(Directory.GetFiles(Path.Combine(data, "index"), "*.db"));
        }
    }

    [Theory]
    [InlineData(WorkingProcess.Folder)]
    [InlineData(WorkingProcess.Web)]
    public async Task SourceRun_Killed_NextRunTakesWhatIsLeftOnce(string kind)
    {
        await using var site = WorkingProcess.Site();
        var undisturbed = await PreparedAsync(kind);
        var clean = await RunAsync(kind, undisturbed, site);
        Assert.NotEmpty(clean);
        foreach (var crash in Points("upload-acknowledge:3:0", "source-save:1:0", "upload-commit:1:0", "source-saved:1:0"))
        {
            var data = await PreparedAsync(kind);
            await KillAsync([WorkingProcess.Argument, kind, data], crash);
            Assert.Equal(clean, await RunAsync(kind, data, site));
        }
    }

    [Fact]
    public async Task Ingest_MailsKilledInTheMiddle_EndWithTheirAttachmentsOnce()
    {
        var folder = Directory.CreateDirectory(corpus.NewDataFolder() + "-mails").FullName;
        for (var i = 0; i < 3; i++)
            await File.WriteAllTextAsync(Path.Combine(folder, $"mail-{i}.eml"), Mail(i));
        var undisturbed = corpus.NewDataFolder();
        var clean = await IngestedAsync(undisturbed, folder);
        Assert.Equal(9, clean.Select(line => line.Split(' ')[0]).Distinct().Count());
        foreach (var crash in Points("store:1:3000", "finished:1:0", "read-done:2:0", "activate:2:0"))
        {
            var data = corpus.NewDataFolder();
            var child = await Child.RunAsync(Child.Cli, ["ingest", folder, "--data", data, "--collection", "docs"], crash);
            Assert.True(child.WasKilled, $"{crash}: {child.ExitCode} {child.Error}");
            Assert.Equal(clean, await IngestedAsync(data, folder));
        }
    }

    private static IEnumerable<string> Points(params string[] points) => points.Take(Thorough ? points.Length : 1);

    private static async Task KillAsync(string[] arguments, string crash)
    {
        var child = await Child.RunAsync(Child.Tests, arguments, crash);
        Assert.True(child.WasKilled, $"{crash}: {child.ExitCode} {child.Error}");
    }

    private async Task<string> PreparedAsync(string kind)
    {
        var data = corpus.NewDataFolder();
        await WorkingProcess.PrepareAsync(kind, data);
        SqliteConnection.ClearAllPools();
        return data;
    }

    private static async Task<IReadOnlyList<string>> RebuiltAsync(string data)
    {
        await using var site = WorkingProcess.Site();
        await using var host = await WorkingProcess.StartAsync(WorkingProcess.Rebuild, data, site, TimeSpan.Zero);
        await host.WorkAsync();
        return await host.PassagesAsync();
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string kind, string data, Sources.Web.TestSite site)
    {
        // The lease of a killed run has ended by then.
        await using var host = await WorkingProcess.StartAsync(kind, data, site, TimeSpan.FromHours(30));
        await WorkingProcess.WorkAsync(kind, host);
        return await host.PassagesAsync();
    }

    private static async Task<IReadOnlyList<string>> IngestedAsync(string data, string folder)
    {
        await using var host = await DiskHost.StartAsync(data);
        await host.WorkAsync();
        await host.IngestAsync(folder, "docs");
        return await host.PassagesAsync();
    }

    private static string Mail(int number) =>
        $"""
            Subject: Mail {number}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            The text of mail {number}.
            --b
            Content-Type: text/plain; name="first.txt"
            Content-Disposition: attachment; filename="first.txt"

            The first file of mail {number}.
            --b
            Content-Type: text/markdown; name="second.md"
            Content-Disposition: attachment; filename="second.md"

            The second file of mail {number}.
            --b--
            """;
}

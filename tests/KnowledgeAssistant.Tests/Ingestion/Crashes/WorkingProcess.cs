using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Sources.Web;
using KnowledgeAssistant.Tests.Access;
using KnowledgeAssistant.Tests.Ingestion.Generations;
using KnowledgeAssistant.Tests.Sources.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>This test program as a host that goes through its work until it is killed: an index that is made anew, or a source that is looked through.</summary>
internal static class WorkingProcess
{
    public const string Argument = "working-process";
    public const string Rebuild = "rebuild";
    public const string Folder = "folder";
    public const string Web = "web";
    public const string Move = "move";
    private const int Pages = 6;

    public static async Task<int> RunAsync(string kind, string data)
    {
        await using var site = Site();
        await using var host = await StartAsync(kind, data, site, TimeSpan.FromHours(1));
        await WorkAsync(kind, host);
        return 0;
    }

    /// <param name="later">By how much the host's clock is ahead: watched files are older than it, and leases of a killed one have ended.</param>
    public static Task<DiskHost> StartAsync(string kind, string data, TestSite site, TimeSpan later)
    {
        var time = new AccessFixture.SettableTime { Now = TimeProvider.System.GetUtcNow() + later };
        return DiskHost.StartAsync(
            data,
            services =>
            {
                if (kind == Rebuild)
                {
                    services.AddSingleton<Chunker>(new NewerChunker());
                    return;
                }
                if (kind == Move)
                    return;
                services.AddSingleton<TimeProvider>(time);
                services.Configure<SourcesOptions>(options =>
                {
                    options.ShortestDelay = TimeSpan.Zero;
                    options.AllowedFolders = [WatchedBeside(data)];
                });
                services.AddSingleton(provider =>
                    new TestNetwork(site).CreateHttp(provider.GetRequiredService<IOptions<SourcesOptions>>().Value, time)
                );
            }
        );
    }

    public static async Task WorkAsync(string kind, DiskHost host)
    {
        if (kind == Move)
        {
            await MoveAsync(host);
            return;
        }
        if (kind != Rebuild)
            await host.Get<SourceWorker>().RunDueAsync(CancellationToken.None);
        await host.WorkAsync();
    }

    /// <summary>To a generation of another model and chunker: goes on with whatever an earlier process left.</summary>
    public static async Task MoveAsync(DiskHost host)
    {
        var (registry, moves, worker) = (host.Get<GenerationRegistry>(), host.Get<IndexMoves>(), host.Get<GenerationWorker>());
        if (await FindAsync() is null)
            await moves.StartAsync(GenerationTests.TargetOf(host, dimensions: 192), CancellationToken.None);
        await worker.WorkAsync(CancellationToken.None);
        var target = (await FindAsync())!;
        if (target.State != GenerationState.Live)
        {
            var outcome = await moves.SwitchAsync(target.Id, CancellationToken.None);
            if (outcome.Reason is { } reason)
                throw new InvalidOperationException(reason);
        }

        async Task<Generation?> FindAsync() =>
            (await registry.ListAsync(CancellationToken.None)).FirstOrDefault(row => row.Dimensions == 192);
    }

    /// <summary>A source that is due, and what it looks at.</summary>
    public static async Task PrepareAsync(string kind, string data)
    {
        await using var site = Site();
        await using var host = await StartAsync(kind, data, site, TimeSpan.Zero);
        var watched = Directory.CreateDirectory(WatchedBeside(data)).FullName;
        for (var i = 0; i < Pages; i++)
            await File.WriteAllTextAsync(Path.Combine(watched, $"file-{i}.md"), $"# File {i}\n\nThe text of file {i}.\n");
        var admin = await host.Get<UserAdministration>().AddAsync("Ada", UserRole.Admin, [], "correct horse", CancellationToken.None);
        await host.Library.CreateCollectionAsync("docs", [AccessLabel.Everyone], CancellationToken.None);
        var collection = (await host.Library.FindCollectionAsync("docs", CancellationToken.None))!.Id;
        var settings =
            kind == Web
                ? new SourceSettings(null, new WebSettings(["http://public.test/"], [], [], 5, 100, 0))
                : new SourceSettings(new FolderSettings(watched, true, []), null);
        var draft = new SourceDraft(
            "Source",
            collection,
            kind == Web ? SourceKind.Web : SourceKind.Folder,
            settings,
            new SourceSchedule(ScheduleKind.Hours, 1, default)
        );
        var saved = await host.Get<SourceAdministration>().SaveAsync(admin.User!.Id, null, draft, CancellationToken.None);
        if (saved.Problems is [var problem, ..])
            throw new InvalidOperationException(problem);
    }

    public static TestSite Site()
    {
        var site = new TestSite();
        site.Pages["/"] = SiteAnswer.Page("Start", [.. Enumerable.Range(1, Pages).Select(n => $"/page-{n}")]);
        for (var n = 1; n <= Pages; n++)
            site.Pages[$"/page-{n}"] = SiteAnswer.Page($"The text of page {n}.");
        return site;
    }

    private static string WatchedBeside(string data) => data + "-watched";
}

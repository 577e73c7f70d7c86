using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Access;
using KnowledgeAssistant.Tests.Ingestion;
using KnowledgeAssistant.Tests.Sources.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources;

/// <summary>The sources area on a real data folder, with a watched folder beside it and a clock of the test's.</summary>
internal sealed class SourcesHost : IAsyncDisposable
{
    private static readonly SourceSchedule Hourly = new(ScheduleKind.Hours, 1, default);

    private SourcesHost(IngestionHost host, string watched, AccessFixture.SettableTime time) =>
        (Host, Watched, Time) = (host, watched, time);

    public IngestionHost Host { get; }
    public string Watched { get; }
    public AccessFixture.SettableTime Time { get; }
    public Guid Admin { get; private set; }
    public Guid Collection { get; private set; }
    public SourceAdministration Sources => Host.Get<SourceAdministration>();

    public static Task<SourcesHost> StartAsync() => StartAsync(null);

    /// <param name="network">Where web sources fetch from.</param>
    public static async Task<SourcesHost> StartAsync(TestNetwork? network)
    {
        var watched = Directory.CreateTempSubdirectory("ka-watched-").FullName;
        // Files are older than the test's clock, so that none looks as if it were still being written.
        var time = new AccessFixture.SettableTime { Now = TimeProvider.System.GetUtcNow().AddHours(1) };
        var settings = new Dictionary<string, string?>
        {
            ["KnowledgeAssistant:Sources:AllowedFolders:0"] = watched,
            ["KnowledgeAssistant:Sources:ShortestDelay"] = "00:00:00",
        };
        var parts = await IngestionHost.StartAsync(
            time: time,
            settings: settings,
            adjust: services =>
            {
                if (network is not null)
                    services.AddSingleton(provider =>
                        network.CreateHttp(provider.GetRequiredService<IOptions<SourcesOptions>>().Value, time)
                    );
            }
        );
        var host = new SourcesHost(parts, watched, time);
        var users = host.Host.Get<UserAdministration>();
        host.Admin = (await users.AddAsync("Ada", UserRole.Admin, [], "correct horse", CancellationToken.None)).User!.Id;
        host.Collection = await host.Host.CollectionAsync();
        return host;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Watched, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public SourceDraft Folder(string? path = null, params string[] endings) =>
        new("Share", Collection, SourceKind.Folder, new SourceSettings(new FolderSettings(path ?? Watched, true, endings), null), Hourly);

    public SourceDraft Web(WebSettings settings) => new("Site", Collection, SourceKind.Web, new SourceSettings(null, settings), Hourly);

    public async Task<Guid> SaveAsync(SourceDraft draft)
    {
        var saved = await Sources.SaveAsync(Admin, null, draft, CancellationToken.None);
        Assert.Empty(saved.Problems);
        return saved.Id!.Value;
    }

    /// <summary>Whatever is due now.</summary>
    public Task RunDueAsync() => Host.Get<SourceWorker>().RunDueAsync(CancellationToken.None);

    /// <summary>The next run on the schedule.</summary>
    public Task RunNextAsync()
    {
        Time.Now += TimeSpan.FromHours(25);
        return RunDueAsync();
    }

    public async Task<SourceRow> RowAsync(Guid id) =>
        (await Sources.ListAsync(Admin, CancellationToken.None)).Single(row => row.Source.Id == id);

    public async Task<RunCounts> CountsAsync(Guid id) => (await RowAsync(id)).Source.LastCounts;

    public async Task<string[]> NamesAsync()
    {
        var page = await Host.Library.ListAsync(new DocumentQuery { Take = DocumentQuery.MaxTake }, CancellationToken.None);
        return [.. page.Rows.Select(row => row.Source).Order(StringComparer.Ordinal)];
    }

    public Task<T> QueryAsync<T>(Func<AppDbContext, Task<T>> query) => Host.Get<AppDatabase>().WriteAsync(query, CancellationToken.None);

    public Task<SourceItem?> ItemAsync(string address) =>
        QueryAsync(context => context.Set<SourceItem>().AsNoTracking().SingleOrDefaultAsync(item => item.Address == address));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Watched, recursive: true);
    }
}

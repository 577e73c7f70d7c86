using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

/// <summary>The access area on a real database in a folder of its own; time is the test's.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("ka-access-");
    private readonly ServiceProvider _services;

    public AccessFixture()
        : this(demo: false) { }

    private AccessFixture(bool demo)
    {
        var folder = DataFolder.At(_folder.FullName).Create();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(TestStorage.SettingsOf(folder))
            .AddInMemoryCollection(new Dictionary<string, string?> { ["KnowledgeAssistant:Demo:Enabled"] = demo ? "true" : "false" })
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddKnowledgeAssistant(configuration, folder)
            .BuildServiceProvider();
    }

    public SettableTime Time { get; } = new();

    public UserDirectory Directory => Get<UserDirectory>();

    public UserAdministration Users => Get<UserAdministration>();

    public GroupDirectory Groups => Get<GroupDirectory>();

    public static AccessFixture InDemoMode() => new(demo: true);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A user named <paramref name="name"/> with the password "correct horse".</summary>
    public async Task<KnownUser> AddAsync(string name, UserRole role = UserRole.Reader, params string[] groups) =>
        (await Users.AddAsync(name, role, groups, "correct horse", CancellationToken.None)).User!;

    public async ValueTask InitializeAsync() => await Get<AppDatabase>().PrepareAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    public sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 12, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using System.Collections.Concurrent;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

/// <summary>
/// Where a test's application database is: in its data folder, or for classes named …OnPostgres in PostgreSQL, one database for each data folder.
/// With KNOWLEDGEASSISTANT_TEST_STORAGE=postgres all tests run there.
/// </summary>
internal static class TestStorage
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Databases = new(StringComparer.Ordinal);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    public static bool IsPostgres =>
        Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_TEST_STORAGE") == "postgres"
        || TestContext.Current.TestClass?.TestClassName.EndsWith("OnPostgres", StringComparison.Ordinal) == true;

    /// <summary>What a host of that folder is configured with.</summary>
    public static Dictionary<string, string?> SettingsOf(DataFolder folder) =>
        // The hosts of tests are put together in constructors.
        IsPostgres ? SettingsOf(Task.Run(() => DatabaseOfAsync(folder)).GetAwaiter().GetResult()) : [];

    public static Dictionary<string, string?> SettingsOf(string address) =>
        new() { ["KnowledgeAssistant:Storage:Provider"] = "postgres", ["KnowledgeAssistant:Storage:ConnectionString"] = address };

    public static Task<string> DatabaseOfAsync(DataFolder folder) =>
        Databases.GetOrAdd(folder.Root, _ => new Lazy<Task<string>>(CreateAsync)).Value;

    /// <summary>A database with the schema of this program.</summary>
    public static async Task<string> CreateAsync() => Small(await TestDatabases.CreateAsync(await Template.Value));

    public static async Task ForgetAsync(DataFolder folder)
    {
        if (Databases.TryRemove(folder.Root, out var database))
            await TestDatabases.DropAsync(await database.Value);
    }

    private static string Small(string address) => new NpgsqlConnectionStringBuilder(address) { MaxPoolSize = 10 }.ToString();

    private static async Task<string> MakeTemplateAsync()
    {
        var address = await TestDatabases.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("ka-template-");
        await using (
            var provider = new ServiceCollection()
                .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
                .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
                .AddKnowledgeAssistant(
                    new ConfigurationBuilder().AddInMemoryCollection(SettingsOf(address)).Build(),
                    DataFolder.At(folder.FullName).Create()
                )
                .BuildServiceProvider()
        )
            await provider.GetRequiredService<AppDatabase>().PrepareAsync(CancellationToken.None);
        folder.Delete(recursive: true);
        NpgsqlConnection.ClearAllPools();
        return new NpgsqlConnectionStringBuilder(address).Database!;
    }
}

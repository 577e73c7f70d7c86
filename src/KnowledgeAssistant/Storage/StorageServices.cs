using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, DataFolder dataFolder)
    {
        services.AddAreaOptions<ServerOptions>(ServerOptions.Area);
        services.AddPooledDbContextFactory<SqliteAppDbContext>(options =>
            options.UseSqlite(ConnectionString(dataFolder)).AddInterceptors(SqlitePragmas.Instance)
        );
        services.AddSingleton<IDbContextFactory<AppDbContext>, AppDbContextFactory>();
        services.AddSingleton<WriteQueue>();
        services.AddSingleton<AppDatabase>();
        services.AddSingleton<AdminSettings>();
    }

    /// <summary>The provider retries a locked database until its command timeout: 10 s in all, then the caller is told.</summary>
    internal static string ConnectionString(DataFolder dataFolder) =>
        new SqliteConnectionStringBuilder { DataSource = dataFolder.Database, DefaultTimeout = 10 }.ToString();

    /// <summary>Lets every area ask for the provider-neutral context.</summary>
    private sealed class AppDbContextFactory(IDbContextFactory<SqliteAppDbContext> factory) : IDbContextFactory<AppDbContext>
    {
        public AppDbContext CreateDbContext() => factory.CreateDbContext();

        public async Task<AppDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await factory.CreateDbContextAsync(cancellationToken);
    }
}

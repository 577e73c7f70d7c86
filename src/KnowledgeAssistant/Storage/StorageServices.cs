using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KnowledgeAssistant.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, IConfiguration configuration, DataFolder dataFolder)
    {
        services.AddAreaOptions<ServerOptions>(ServerOptions.Area);
        services.AddAreaOptions<StorageOptions>(StorageOptions.Area);
        if (StorageOptions.Read(configuration).Provider == StorageProvider.Postgres)
            services.AddPostgres();
        else
            services.AddSqlite(dataFolder);
        services.AddSingleton(CreateInstance);
        services.AddSingleton<WriteQueue>();
        services.AddSingleton<AppDatabase>();
        services.AddSingleton<AdminSettings>();
    }

    /// <summary>The provider retries a locked database until its command timeout: 10 s in all, then the caller is told.</summary>
    internal static string ConnectionString(DataFolder dataFolder) =>
        new SqliteConnectionStringBuilder { DataSource = dataFolder.Database, DefaultTimeout = 10 }.ToString();

    private static void AddSqlite(this IServiceCollection services, DataFolder dataFolder)
    {
        services.AddPooledDbContextFactory<SqliteAppDbContext>(options =>
            options.UseSqlite(ConnectionString(dataFolder)).AddInterceptors(SqlitePragmas.Instance, StorableText.Instance)
        );
        services.AddSingleton<IDbContextFactory<AppDbContext>, AppDbContextFactory<SqliteAppDbContext>>();
        services.AddSingleton<AppSchema, SqliteSchema>();
    }

    private static void AddPostgres(this IServiceCollection services)
    {
        // Made when it is first asked for: the options are checked before.
        services.AddSingleton(provider => NpgsqlDataSource.Create(PostgresOf(provider)));
        services.AddSingleton(provider => new StoredKeys(PostgresOf(provider)));
        services.AddPooledDbContextFactory<PostgresAppDbContext>(
            (provider, options) => PostgresAppDbContext.Configure(options, provider.GetRequiredService<NpgsqlDataSource>())
        );
        services.AddSingleton<IDbContextFactory<AppDbContext>, AppDbContextFactory<PostgresAppDbContext>>();
        services.AddSingleton<AppSchema, PostgresSchema>();
    }

    private static Instance CreateInstance(IServiceProvider provider) =>
        new(
            provider.GetService<NpgsqlDataSource>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Instance>>()
        );

    private static string PostgresOf(IServiceProvider provider) =>
        PostgresAddress.Complete(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString);

    /// <summary>Lets every area ask for the provider-neutral context.</summary>
    private sealed class AppDbContextFactory<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<AppDbContext>
        where TContext : AppDbContext
    {
        public AppDbContext CreateDbContext() => factory.CreateDbContext();

        public async Task<AppDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await factory.CreateDbContextAsync(cancellationToken);
    }
}

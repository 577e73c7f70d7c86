using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, DataFolder dataFolder)
    {
        services.AddPooledDbContextFactory<SqliteAppDbContext>(options => options.UseSqlite($"Data Source={dataFolder.Database}"));
        services.AddSingleton<IDbContextFactory<AppDbContext>, AppDbContextFactory>();
    }

    /// <summary>Lets every area ask for the provider-neutral context.</summary>
    private sealed class AppDbContextFactory(IDbContextFactory<SqliteAppDbContext> factory) : IDbContextFactory<AppDbContext>
    {
        public AppDbContext CreateDbContext() => factory.CreateDbContext();

        public async Task<AppDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await factory.CreateDbContextAsync(cancellationToken);
    }
}

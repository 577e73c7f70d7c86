using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>The application database in PostgreSQL. Texts compare as on SQLite: by their bytes, in no language's order.</summary>
public sealed class PostgresAppDbContext(DbContextOptions<PostgresAppDbContext> options) : AppDbContext(options)
{
    private const int LongestIndexed = 900;

    public override bool IsPostgres => true;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<StoredKey>(key =>
        {
            key.ToTable(StoredKeys.Table);
            key.HasKey(row => row.Name);
        });
        Instances.Configure(builder);
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            ShortenIndexes(entity);
            foreach (var property in entity.GetProperties().Where(IsText))
                property.SetCollation("C");
        }
    }

    private static bool IsText(IMutableProperty property) =>
        (property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string);

    /// <summary>
    /// A text in an index may be no longer than its 2,700 bytes, which are 900 characters: where it may be, the index goes without it, and
    /// <see cref="LongIndexes"/> makes another for it.
    /// </summary>
    private static void ShortenIndexes(IMutableEntityType entity)
    {
        foreach (var index in entity.GetIndexes().Where(index => index.Properties.Any(IsLong)).ToList())
        {
            var rest = index.Properties.Where(property => !IsLong(property)).ToList();
            entity.RemoveIndex(index);
            if (rest.Count > 0 && entity.FindIndex(rest) is null)
                entity.AddIndex(rest);
        }
    }

    private static bool IsLong(IMutableProperty property) => IsText(property) && !(property.GetMaxLength() <= LongestIndexed);

    /// <param name="source">Disposed of by whoever made it.</param>
    internal static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        Configure(options)
            .UseNpgsql(
                source,
                // The default strategy wraps what fails in transit into an exception of another type.
                npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))
            );

    private static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options) =>
        options.ReplaceService<IMethodCallTranslatorProvider, IgnoreCaseLike>().AddInterceptors(WriterLock.Instance, StorableText.Instance);
}

/// <summary>For <c>dotnet ef migrations add</c>; no host is started for it.</summary>
internal sealed class PostgresAppDbContextDesignFactory : IDesignTimeDbContextFactory<PostgresAppDbContext>
{
    public PostgresAppDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresAppDbContext>().UseNpgsql("Host=design;Database=design").Options);
}

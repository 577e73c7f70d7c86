using KnowledgeAssistant.Access;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace KnowledgeAssistant.Storage;

/// <summary>
/// The application database. Each area owns its entities and their configurations, which are found by assembly: nothing is named here.
/// Use it through <c>IDbContextFactory</c>, one context per operation, never one per circuit.
/// </summary>
public abstract class AppDbContext(DbContextOptions options) : IdentityUserContext<AppUser, Guid>(options)
{
    /// <summary>For the few statements that no one SQL says for both databases.</summary>
    public virtual bool IsPostgres => false;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        // EF compiles no model with filters: the compiled one gets them when it is loaded (Migrations/Compiled).
        if (EF.IsDesignTime)
            foreach (var entity in builder.Model.GetEntityTypes())
                entity.SetQueryFilter(null);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    /// <summary>SQLite gives times back without their kind, and PostgreSQL takes none without it; every time in the database is UTC.</summary>
    internal sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(
            time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
            time => DateTime.SpecifyKind(time, DateTimeKind.Utc)
        );
}

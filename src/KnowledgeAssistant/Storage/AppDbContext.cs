using KnowledgeAssistant.Access;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Storage;

/// <summary>
/// The application database. Each area owns its entities and their configurations, which are found by assembly: nothing is named here.
/// Use it through <c>IDbContextFactory</c>, one context per operation, never one per circuit.
/// </summary>
public abstract class AppDbContext(DbContextOptions options) : IdentityUserContext<AppUser, Guid>(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
    }
}

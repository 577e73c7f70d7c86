using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Access;

internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddAreaOptions<AccessOptions>(AccessOptions.Area);
        services.AddAreaOptions<DemoOptions>(DemoOptions.Area);
        services.AddSingleton(provider =>
            provider.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled ? DemoMode.On() : DemoMode.Off
        );
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<GroupDirectory>();
        services.AddSingleton<UserAdministration>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<FirstStart>();

        // Identity's store wants a context of its own; it lives as long as the scope that one operation opens.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContext());
        services.AddScoped<IUserStore<AppUser>, UserOnlyStore<AppUser, AppDbContext, Guid>>();
        services.AddIdentityCore<AppUser>();
        services
            .AddOptions<IdentityOptions>()
            .Configure<IOptions<AccessOptions>>(
                (identity, access) =>
                {
                    // Length instead of character classes, as NIST SP 800-63B advises.
                    identity.Password.RequiredLength = 10;
                    identity.Password.RequiredUniqueChars = 4;
                    identity.Password.RequireDigit = false;
                    identity.Password.RequireLowercase = false;
                    identity.Password.RequireUppercase = false;
                    identity.Password.RequireNonAlphanumeric = false;
                    identity.Lockout.MaxFailedAccessAttempts = access.Value.LockoutAttempts;
                    identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(access.Value.LockoutMinutes);
                }
            );
    }
}

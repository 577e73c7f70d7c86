using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>
/// The steps between "the host is built" and "it can be used", in their order: the data folder and its database before the port opens, what
/// an earlier process left half done behind it. <c>/health/ready</c> tells when they are through.
/// </summary>
internal sealed class Startup(DataFolder folder, AppDatabase database, FirstStart firstStart) : IDisposable
{
    private DataFolderLock? _lock;
    private volatile bool _ready;

    public bool IsReady => _ready;

    /// <returns>The code of the first start, to be printed; null when there are users.</returns>
    /// <exception cref="StorageException">Another process has the data folder, or its database cannot be used.</exception>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _lock =
            DataFolderLock.TryAcquire(folder, address: null, out var holder)
            ?? throw new StorageException(
                $"The data folder {folder.Root} is in use by {holder}: stop it, or choose another folder with --data.",
                isTransient: true
            );
        await database.PrepareAsync(cancellationToken);
        return await firstStart.OpenAsync(cancellationToken);
    }

    /// <summary>Once the port is open: tells commands where the server is, then finishes what was left half done.</summary>
    public Task RecoverAsync(string address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _lock!.Announce(address);
        _ready = true;
        return Task.CompletedTask;
    }

    public void Dispose() => _lock?.Dispose();
}

internal static class StartupRegistration
{
    public static void AddStartup(this IServiceCollection services) => services.AddSingleton<Startup>();
}

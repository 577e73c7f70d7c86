using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>
/// The steps between "the host is built" and "it can be used", in their order: the data folder and its database before the port opens, what
/// an earlier process left half done behind it. <c>/health/ready</c> tells when they are through.
/// </summary>
internal sealed class Startup(
    DataFolder folder,
    AppDatabase database,
    Instance instance,
    IOptions<RetrievalOptions> retrieval,
    FirstStart firstStart,
    Recovery recovery
) : IDisposable
{
    private readonly TaskCompletionSource _through = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DataFolderLock? _lock;

    public bool IsReady => _through.Task.IsCompletedSuccessfully;

    /// <summary>Ends when work on documents may begin.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _through.Task.WaitAsync(cancellationToken);

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
        await instance.OpenAsync(alone: retrieval.Value.Engine == EngineKind.Sqlite, cancellationToken);
        return await firstStart.OpenAsync(cancellationToken);
    }

    /// <summary>Once the port is open: tells commands where the server is, opens the index and finishes what was left half done.</summary>
    /// <returns>Why nothing can be searched yet; null when all is well.</returns>
    /// <exception cref="Retrieval.PassageIndexException">The index cannot be opened; the message says what to do.</exception>
    public async Task<string?> RecoverAsync(string address, CancellationToken cancellationToken)
    {
        var wasKilled = _lock!.WasKilled;
        _lock.Announce(address);
        var withoutSearch = await recovery.RunWithoutIndexAsync(wasKilled, cancellationToken);
        _through.SetResult();
        return withoutSearch;
    }

    public void Dispose() => _lock?.Dispose();
}

internal static class StartupRegistration
{
    public static void AddStartup(this IServiceCollection services)
    {
        services.AddSingleton<Startup>();
        services.AddSingleton<SampleDocuments>();
        services.AddHostedService<WorkAfterStart>();
    }

    /// <summary>Work on documents begins when the start is through and ends before the host does.</summary>
    private sealed class WorkAfterStart(
        Startup startup,
        IngestionWorker worker,
        SourceWorker sources,
        BulkWorker bulk,
        GenerationWorker generations,
        CheckWorker checks,
        ComparisonWorker comparisons,
        SampleDocuments samples,
        SentenceMeaning meaning
    ) : BackgroundService
    {
        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            await sources.StopAsync(cancellationToken);
            await bulk.StopAsync(cancellationToken);
            await checks.StopAsync(cancellationToken);
            await comparisons.StopAsync(cancellationToken);
            await generations.StopAsync(cancellationToken);
            await worker.StopAsync(cancellationToken);
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await startup.WaitAsync(stoppingToken);
            await worker.StartAsync(stoppingToken);
            await sources.StartAsync(stoppingToken);
            await bulk.StartAsync(stoppingToken);
            await generations.StartAsync(stoppingToken);
            await checks.StartAsync(stoppingToken);
            await comparisons.StartAsync(stoppingToken);
            await meaning.WarmAsync(stoppingToken);
            await samples.LoadAsync(stoppingToken);
        }
    }
}

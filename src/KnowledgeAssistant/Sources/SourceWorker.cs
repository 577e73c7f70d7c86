using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources.Folders;
using KnowledgeAssistant.Sources.Web;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources;

/// <summary>Looks through the sources that are due, a few at the same time and never one twice at once, for as long as the program runs.</summary>
public sealed class SourceWorker : BackgroundService
{
    /// <summary>The clock is looked at this often: waiting follows a clock that nobody can set.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SourceRuns _runs;
    private readonly FolderRun _folders;
    private readonly WebRun _web;
    private readonly RunningSources _running;
    private readonly DocumentLibrary _library;
    private readonly IOptions<SourcesOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceWorker> _logger;

    internal SourceWorker(
        SourceRuns runs,
        FolderRun folders,
        WebRun web,
        RunningSources running,
        DocumentLibrary library,
        IOptions<SourcesOptions> options,
        TimeProvider time,
        ILogger<SourceWorker> logger
    )
    {
        (_runs, _folders, _web, _running, _library) = (runs, folders, web, running, library);
        (_options, _time, _logger) = (options, time, logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var active = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                active.RemoveAll(run => run.IsCompleted);
                await StartDueAsync(active, stoppingToken);
                await _running.WaitAsync(LongestWait, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The runs end by the same token.
        }
        await Task.WhenAll(active);
    }

    /// <summary>Everything that is due now, one after the other.</summary>
    internal async Task RunDueAsync(CancellationToken cancellationToken)
    {
        while (await _runs.ClaimAsync(cancellationToken) is { } claim)
            await RunAsync(claim, cancellationToken);
    }

    private async Task StartDueAsync(List<Task> active, CancellationToken cancellationToken)
    {
        try
        {
            while (active.Count < _options.Value.ParallelRuns && await _runs.ClaimAsync(cancellationToken) is { } claim)
            {
                var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                active.Add(Task.Run(() => RunAsync(claim, cancellationToken, begun), CancellationToken.None));
                await begun.Task;
            }
        }
        catch (StorageException fault)
        {
            _logger.SourcesWait(fault.Message, fault);
        }
    }

    private async Task RunAsync(SourceClaim claim, CancellationToken stopping, TaskCompletionSource? begun = null)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running.Begin(claim.Source.Id, run);
        begun?.SetResult();
        using var over = new CancellationTokenSource();
        var renewing = KeepAsync(claim, run, over.Token);
        try
        {
            await WorkAsync(claim, run.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SourceRunLostException)
        {
            await TryAsync(claim, () => _runs.ReleaseAsync(claim));
        }
        catch (Exception exception)
        {
            _logger.RunFailed(claim.Source.Name, exception);
            var error = exception is StorageException fault
                ? fault.Message
                : "The run was stopped by an error of the program; its log says more.";
            var result = new SourceRunResult(claim.Source.LastCounts, $"{error} Nothing was deleted.", claim.Source.Alert);
            await TryAsync(claim, () => _runs.FinishAsync(claim, result, CancellationToken.None));
        }
        finally
        {
            await over.CancelAsync();
            await renewing;
            _running.End(claim.Source.Id);
        }
    }

    private async Task WorkAsync(SourceClaim claim, CancellationToken cancellationToken)
    {
        var book = await ItemBook.OpenAsync(_runs, claim, cancellationToken);
        if (claim.Source.Removing)
        {
            await RemoveAsync(book, cancellationToken);
            return;
        }
        var result =
            claim.Source.Kind == SourceKind.Folder
                ? await _folders.RunAsync(book, cancellationToken)
                : await _web.RunAsync(book, cancellationToken);
        await _runs.FinishAsync(claim, result, cancellationToken);
    }

    private async Task RemoveAsync(ItemBook book, CancellationToken cancellationToken)
    {
        foreach (var item in book.Items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.DocumentId is { } document)
                await _library.DeleteAsync(document, cancellationToken);
        }
        await _runs.RemoveAsync(book.Claim, cancellationToken);
    }

    /// <summary>Renews the lease until the run is over; stops the run that has lost its source.</summary>
    private async Task KeepAsync(SourceClaim claim, CancellationTokenSource run, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.Value.Lease / 3, _time, over);
                if (await _runs.RenewAsync(claim, over))
                    continue;
                await run.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (StorageException fault)
        {
            // Its next write is refused if somebody else has the source by then.
            _logger.LeaseNotRenewed(claim.Source.Name, fault.Message);
        }
    }

    /// <summary>A write that fails leaves the lease to end by itself, and the source due.</summary>
    private async Task TryAsync(SourceClaim claim, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (StorageException fault)
        {
            _logger.LeaseNotRenewed(claim.Source.Name, fault.Message);
        }
    }
}

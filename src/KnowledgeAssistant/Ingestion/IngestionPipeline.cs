namespace KnowledgeAssistant.Ingestion;

/// <summary>Takes jobs through the pipeline while their leases are kept.</summary>
internal sealed class IngestionPipeline(PipelineParts parts, HeldJobs held)
{
    /// <summary>Works until no job is due. Faults that are not a document's own come out; its jobs are then still held, see <see cref="ReleaseAsync"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = held.RenewAsync(stop.Token);
        var showing = parts.Now.ShowAsync(stop.Token);
        try
        {
            await new PipelineRun(parts, held, stop).WhenDoneAsync();
        }
        finally
        {
            await stop.CancelAsync();
            await renewing;
            await showing;
        }
    }

    /// <summary>Gives back what a broken-off run held.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => held.ReleaseAsync(cancellationToken);
}

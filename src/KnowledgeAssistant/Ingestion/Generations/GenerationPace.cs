using System.Diagnostics;
using KnowledgeAssistant.Ingestion.Queue;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>Lets questions and ordinary ingestion go first: after each batch the work on a generation rests as long as the batch took, and longer while documents wait.</summary>
internal sealed class GenerationPace(JobQueue jobs, QueuePause pause, TimeProvider time)
{
    private const int BesideIngestion = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <param name="begun">The timestamp at which the batch began.</param>
    public async Task RestAsync(long begun, CancellationToken cancellationToken)
    {
        var took = Stopwatch.GetElapsedTime(begun, time.GetTimestamp());
        var due = await jobs.NextDueAsync(cancellationToken);
        var isBusy = due <= time.GetUtcNow().UtcDateTime && !pause.IsOn;
        var rest = isBusy ? took * BesideIngestion : took;
        await Task.Delay(rest < Longest ? rest : Longest, time, cancellationToken);
    }
}

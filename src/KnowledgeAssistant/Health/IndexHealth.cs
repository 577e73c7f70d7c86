using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;

namespace KnowledgeAssistant.Health;

/// <summary>How the search index does, for admins; who asks is looked up by every member.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class IndexHealth
{
    /// <summary>Comparisons that are told of.</summary>
    public const int Shown = 10;

    private static readonly TimeSpan OrphanWindow = TimeSpan.FromDays(30);

    private readonly LibraryAdministration _library;
    private readonly HealthParts _parts;
    private readonly TimeProvider _time;

    internal IndexHealth(LibraryAdministration library, HealthParts parts, TimeProvider time) =>
        (_library, _parts, _time) = (library, parts, time);

    /// <summary>Everything at once; cheap enough to be asked for every few seconds.</summary>
    public async Task<HealthReport> ReadAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        var since = _time.GetUtcNow().UtcDateTime - OrphanWindow;
        var checks = await _parts.Book.ListAsync(CheckBook.Kept, cancellationToken);
        var generations = await _parts.Registry.ListAsync(cancellationToken);
        return new HealthReport
        {
            Generations = [.. generations.Where(row => row.State != GenerationState.Retired)],
            Figures = await _parts.Figures.GetAsync(cancellationToken),
            IsBehind = _parts.Condition.IsBehind,
            IsRefilling = _parts.Condition.IsRefilling,
            Trouble = _parts.Worker.Trouble,
            IsComparing = _parts.Checks.IsRunning,
            Checks = [.. checks.Take(Shown)],
            LastCheck = checks.Find(check => check is { IsLive: true, Error: null }),
            RemovedLately = checks.Where(check => check.IsLive && check.StartedAt >= since).Sum(check => check.Removed),
            Speed = _parts.Times.Read(),
            LastFault = _parts.Faults.Last,
            IsMeasuring = _parts.Recall.IsRunning,
            Recall = await _parts.Recall.LastAsync(cancellationToken),
        };
    }

    /// <summary>Compares database and index soon; <see cref="ReadAsync"/> tells when that is done and what came of it.</summary>
    public async Task CompareAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        _parts.Checks.Ask();
    }

    /// <summary>Measures the search by meaning in the background, in what the admin may read.</summary>
    public async Task MeasureAsync(Guid adminId, CancellationToken cancellationToken) =>
        _parts.Recall.Start(await _library.RequireAdminAsync(adminId, cancellationToken));
}

/// <summary>What a report is put together from.</summary>
internal sealed record HealthParts(
    CheckBook Book,
    CheckWorker Checks,
    GenerationRegistry Registry,
    GenerationFigures Figures,
    IndexCondition Condition,
    IngestionWorker Worker,
    SearchTimes Times,
    IndexFaults Faults,
    RecallRuns Recall
);

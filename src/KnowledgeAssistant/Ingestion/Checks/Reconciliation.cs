using System.Diagnostics;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Checks;

/// <summary>
/// Compares database and index in both directions and makes the index hold what the database says. All is read beside the writers; only documents
/// that seem to differ, and those that changed meanwhile seem to, are looked at again inside the gate, a few hundred at a time.
/// </summary>
internal sealed class Reconciliation(
    AppDatabase database,
    IPassageIndex index,
    PassageIndexes indexes,
    IndexGate gate,
    IndexRepairs repairs,
    DocumentLibrary library,
    IndexCondition condition,
    JobSignal signal,
    CheckBook book,
    TimeProvider time,
    ILogger<Reconciliation> logger
) : IDisposable
{
    /// <summary>Documents that are confirmed and repaired while writers wait.</summary>
    private const int AtOnce = 300;

    /// <summary>An older one that ends after a newer one must not say what is made good.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private volatile bool _isRunning;

    /// <summary>Whether one is under way.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>What cannot be made good at once becomes jobs.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    /// <exception cref="PassageIndexException">The index does not answer.</exception>
    public async Task<IndexCheck> RunAsync(CheckCause cause, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        _isRunning = true;
        var tally = new Tally(cause, time.GetUtcNow().UtcDateTime);
        var began = time.GetTimestamp();
        try
        {
            await CompareAsync(tally, cancellationToken);
            var check = tally.End(time.GetElapsedTime(began), error: null);
            await book.AddAsync(check, cancellationToken);
            if (check.Differing > 0)
                logger.Reconciled(check.Finished, check.Removed, check.Rights, check.Missing);
            return check;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            await book.AddAsync(tally.End(time.GetElapsedTime(began), Faults.ReasonOf(fault)), cancellationToken);
            throw;
        }
        finally
        {
            _isRunning = false;
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task CompareAsync(Tally tally, CancellationToken cancellationToken)
    {
        // Read before the database: a change that was missed until now is among what the comparison sees.
        var missed = condition.Missed;
        tally.Generation = await NumberAsync(cancellationToken);
        var known = await KnownDocument.LoadAllAsync(database, cancellationToken);
        tally.Documents = known.Count;
        var isRefilling = known.Values.Any(document => document.Active is { } active && document.Job == active);
        var differences = new Differences(known);
        await foreach (var indexed in index.ListAsync(cancellationToken))
            differences.Compare(indexed);
        differences.AddMissing();
        var detached = new List<ReadingChange>();
        foreach (var part in differences.Documents.Chunk(AtOnce))
            detached.AddRange(await ConfirmAsync(part, tally, cancellationToken));
        condition.IsRefilling = isRefilling || tally.Missing > 0;
        foreach (var documentId in differences.Deleting)
            await library.FinishDeletionAsync(documentId);
        await library.FinishDeletionsAsync(detached);
        condition.MadeGood(missed);
        // The worker, which says when nothing is left to be filled in, may have been through with it while this was read.
        if (condition.IsRefilling)
            signal.Wake();
    }

    /// <summary>What was read side by side with changes is no proof: inside the gate nothing changes.</summary>
    private async Task<IReadOnlyList<ReadingChange>> ConfirmAsync(Guid[] documentIds, Tally tally, CancellationToken cancellationToken)
    {
        using (await gate.EnterAsync(cancellationToken))
        {
            var differences = new Differences(await KnownDocument.LoadAsync(database, documentIds, cancellationToken));
            foreach (var indexed in await index.FindAsync(documentIds, cancellationToken))
                differences.Compare(indexed);
            differences.AddMissing();
            var detached = await repairs.RunAsync(differences, cancellationToken);
            tally.Add(differences);
            if (tally.Missing > 0)
                condition.IsRefilling = true;
            return detached;
        }
    }

    private async Task<int> NumberAsync(CancellationToken cancellationToken) =>
        index is CurrentPassageIndex ? (await indexes.GetCurrentAsync(cancellationToken)).Number : 0;

    /// <summary>What a comparison found until now.</summary>
    private sealed class Tally(CheckCause cause, DateTime startedAt)
    {
        public int Generation { get; set; }
        public int Documents { get; set; }
        public int Missing { get; private set; }
        private int _removed;
        private int _rights;
        private int _finished;

        public void Add(Differences differences)
        {
            _removed += differences.Delete.Count;
            _rights += differences.Access.Count;
            Missing += differences.Rewrite.Count;
            _finished += differences.Finish.Count;
        }

        public IndexCheck End(TimeSpan took, string? error) =>
            new()
            {
                Id = Guid.CreateVersion7(),
                Cause = cause,
                IsLive = true,
                Generation = Generation,
                StartedAt = startedAt,
                Milliseconds = (long)took.TotalMilliseconds,
                Documents = Documents,
                Removed = _removed,
                Rights = _rights,
                Missing = Missing,
                Finished = _finished,
                Error = StoredText.Within(IndexCheck.MaxErrorLength, error),
            };
    }
}

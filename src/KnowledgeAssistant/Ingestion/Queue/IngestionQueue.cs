using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Ingestion.Queue;

/// <summary>Documents on their way, and how long the rest takes.</summary>
/// <param name="Left">Of everything that is not Ready or Failed yet; null when there is no honest figure.</param>
public sealed record QueueOverview(int Waiting, int Reading, int Indexing, int Failed, TimeSpan? Left, PausedQueue? Pause)
{
    public int Open => Waiting + Reading + Indexing;
}

/// <summary>What an admin does with the queue: look at it, stop it and let it go on, put a document first, take one out, try failed ones again.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class IngestionQueue
{
    private readonly LibraryAdministration _library;
    private readonly UserDirectory _users;
    private readonly AppDatabase _database;
    private readonly JobQueue _jobs;
    private readonly HeldJobs _held;
    private readonly QueuePause _pause;
    private readonly QueueRate _rate;
    private readonly OncePasswords _passwords;
    private readonly IndexGate _gate;
    private readonly JobSignal _signal;
    private readonly TimeProvider _time;

    internal IngestionQueue(
        LibraryAdministration library,
        UserDirectory users,
        AppDatabase database,
        JobQueue jobs,
        HeldJobs held,
        QueuePause pause,
        QueueRate rate,
        OncePasswords passwords,
        IndexGate gate,
        JobSignal signal,
        TimeProvider time
    )
    {
        (_library, _users, _database, _jobs, _held) = (library, users, database, jobs, held);
        (_pause, _rate, _passwords, _gate, _signal, _time) = (pause, rate, passwords, gate, signal, time);
    }

    public async Task<QueueOverview> OverviewAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        var counts = await _database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .Where(row => row.State != DocumentState.Ready && row.State != DocumentState.Deleting)
                    .GroupBy(row => row.State)
                    .Select(group => new { group.Key, Count = group.Count() })
                    .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken),
            cancellationToken
        );
        int Of(DocumentState state) => counts.GetValueOrDefault(state);
        var overview = new QueueOverview(
            Of(DocumentState.Waiting),
            Of(DocumentState.Reading),
            Of(DocumentState.Indexing),
            Of(DocumentState.Failed),
            Left: null,
            _pause.Current
        );
        return _pause.IsOn || overview.Open == 0 ? overview : overview with { Left = _rate.TimeFor(overview.Open) };
    }

    /// <summary>Stops the queue until <see cref="ResumeAsync"/>, also over a restart. What is being read at this moment is finished.</summary>
    public async Task PauseAsync(Guid adminId, CancellationToken cancellationToken)
    {
        var name = await NameAsync(adminId, cancellationToken);
        if (!_pause.IsOn)
            await _pause.SetAsync(new PausedQueue { Since = _time.GetUtcNow().UtcDateTime, By = name }, cancellationToken);
    }

    public async Task ResumeAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        await _pause.SetAsync(null, cancellationToken);
        _signal.Wake();
    }

    /// <summary>
    /// Takes a document out of the queue: it ends as Failed with who did it, an older version goes on serving, and a worker that is at it is stopped;
    /// what it still writes counts for nothing.
    /// </summary>
    /// <returns>WrongState when it was through already.</returns>
    public async Task<ChangeOutcome> CancelAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        var name = await NameAsync(adminId, cancellationToken);
        var day = _time.GetUtcNow().UtcDateTime.ToString("d MMM, HH:mm", CultureInfo.InvariantCulture);
        // A worker may be making it searchable at this moment: then it is through when the gate opens.
        using (await _gate.EnterAsync(cancellationToken))
        {
            var outcome = await _jobs.CancelAsync(
                documentId,
                $"Cancelled by {name} ({day} UTC): try again when it is wanted.",
                cancellationToken
            );
            if (outcome == ChangeOutcome.Done)
                _held.Cancel(documentId);
            _passwords.Forget(documentId);
            return outcome;
        }
    }

    /// <summary>Puts a waiting document before all others.</summary>
    public async Task<ChangeOutcome> PutFirstAsync(Guid adminId, Guid documentId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _jobs.PutFirstAsync(documentId, cancellationToken);
    }

    /// <summary>Tries a locked file once more with its password, which is kept in memory until the reader takes it and then forgotten.</summary>
    public async Task<ChangeOutcome> RetryWithPasswordAsync(
        Guid adminId,
        Guid documentId,
        string password,
        CancellationToken cancellationToken
    )
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        _passwords.Put(documentId, password);
        var outcome = ChangeOutcome.NotFound;
        try
        {
            return outcome = await _library.RetryAsync(adminId, documentId, cancellationToken);
        }
        finally
        {
            if (outcome != ChangeOutcome.Done)
                _passwords.Forget(documentId);
        }
    }

    /// <summary>Puts every failed document back to work, but those that somebody cancelled, that want a password or are in quarantine.</summary>
    /// <param name="collectionId">Null for all collections.</param>
    /// <returns>How many.</returns>
    public async Task<int> RetryAllAsync(Guid adminId, Guid? collectionId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        var failed = await _database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .Where(row => row.State == DocumentState.Failed && (collectionId == null || row.CollectionId == collectionId))
                    .Where(row => row.Reason == null || !row.Reason.StartsWith("Cancelled by "))
                    .OrderBy(row => row.Id)
                    .Select(row => new { row.Id, row.Reason })
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
        var count = 0;
        foreach (var document in failed.Where(document => !FilePassword.IsWanted(document.Reason) && !Quarantine.IsIn(document.Reason)))
            if (await _library.RetryAsync(adminId, document.Id, cancellationToken) == ChangeOutcome.Done)
                count++;
        return count;
    }

    private async Task<string> NameAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return (await _users.FindSessionAsync(adminId, cancellationToken))?.User.Name ?? "an admin";
    }
}

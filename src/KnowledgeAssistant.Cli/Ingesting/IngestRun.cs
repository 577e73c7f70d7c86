using System.Collections.Concurrent;
using System.Security.Cryptography;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Cli.Ingesting;

/// <summary>Uploads files and works on them at the same time, until each is final.</summary>
internal sealed class IngestRun(DocumentLibrary library, KnownOriginals originals, IngestionWorker worker, IngestionProgress progress)
{
    /// <summary>Uploads under way at once: they share the database's syncs, and wait for the disk more than they compute.</summary>
    private const int Uploads = 32;

    /// <summary>A locked database or a full disk may be a matter of seconds; a script must not wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<FoundFile, UploadOutcome> _outcomes = new();
    private readonly Dictionary<Guid, IReadOnlyDictionary<string, KnownOriginal>> _known = [];

    /// <exception cref="WrongUsageException">A collection exists with another rule, or its name cannot be used; nothing was changed.</exception>
    public async Task<IReadOnlyDictionary<string, Guid>> PrepareCollectionsAsync(
        IEnumerable<string> names,
        IReadOnlyList<AccessLabel> allow,
        CancellationToken cancellationToken
    )
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var existing = await library.FindCollectionAsync(name, cancellationToken);
            if (existing is null)
                missing.Add(name);
            else if (allow.Count > 0 && !allow.ToHashSet().SetEquals(existing.Labels))
                throw new WrongUsageException(
                    $"The collection '{existing.Name}' exists and allows {string.Join(", ", existing.Labels)}: leave --allow out, or choose another --collection."
                );
            else
                ids[name] = existing.Id;
        }
        foreach (var name in missing)
        {
            var created = await library.CreateCollectionAsync(name, allow.Count > 0 ? allow : [AccessLabel.Everyone], cancellationToken);
            if (created.Outcome == ChangeOutcome.NameRefused)
                throw new WrongUsageException(
                    $"'{name}' cannot be the name of a collection: 1 to 100 characters without control characters."
                );
            ids[name] = created.Id!.Value;
        }
        return ids;
    }

    public async Task<IReadOnlyList<IngestedDocument>> RunAsync(
        IReadOnlyList<FoundFile> files,
        IReadOnlyDictionary<string, Guid> collections,
        IngestMeter meter,
        CancellationToken cancellationToken
    )
    {
        foreach (var collection in collections.Values.Distinct())
            _known[collection] = await originals.ListAsync(collection, cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(meter, watching.Token);
        var uploading = UploadAllAsync(files, collections, meter, cancellationToken);
        var fault = await WorkAsync(uploading, cancellationToken);
        await watching.CancelAsync();
        await watch;
        return await ResultsAsync(files, fault, cancellationToken);
    }

    /// <returns>What stopped the work for good, in plain words; null when all of it was done.</returns>
    private async Task<string?> WorkAsync(Task uploading, CancellationToken cancellationToken)
    {
        try
        {
            await worker.FinishAsync(uploading, Patience, cancellationToken);
            await uploading;
            return null;
        }
        catch (Exception exception) when (exception is StorageException or PassageIndexException or ModelException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException)
        {
            // Uploads still hold files and rows: nothing they use may go before they have ended, which they do at once.
            await uploading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private Task UploadAllAsync(
        IReadOnlyList<FoundFile> files,
        IReadOnlyDictionary<string, Guid> collections,
        IngestMeter meter,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = Uploads, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var outcome = await UploadAsync(file, collections[file.Collection], token);
                _outcomes[file] = outcome;
                if (outcome is UploadAccepted accepted)
                    meter.Expect(accepted.DocumentId);
                else
                    meter.Count();
            }
        );

    private async Task<UploadOutcome> UploadAsync(FoundFile file, Guid collection, CancellationToken cancellationToken)
    {
        FileStream content;
        try
        {
            content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new UploadRefused($"The file cannot be opened: {exception.Message}");
        }
        await using (content)
            return await FindUnchangedAsync(file, collection, content, cancellationToken)
                ?? await library.UploadAsync(collection, file.Source, content, cancellationToken);
    }

    /// <summary>By checksum, so that only what changed is stored and read again; a file of another size is not even summed up.</summary>
    private async Task<UploadOutcome?> FindUnchangedAsync(
        FoundFile file,
        Guid collection,
        FileStream content,
        CancellationToken cancellationToken
    )
    {
        if (!_known[collection].TryGetValue(file.Source, out var known) || known.Bytes != content.Length)
            return null;
        try
        {
            var hash = await SHA256.HashDataAsync(content, cancellationToken);
            content.Position = 0;
            return Convert.ToHexStringLower(hash) == known.Sha256 ? new UploadUnchanged(known.DocumentId) : null;
        }
        catch (IOException exception)
        {
            return new UploadRefused($"The file cannot be read: {exception.Message}");
        }
    }

    private async Task WatchAsync(IngestMeter meter, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in progress.Subscribe(cancellationToken))
                meter.Note(change);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<IReadOnlyList<IngestedDocument>> ResultsAsync(
        IReadOnlyList<FoundFile> files,
        string? fault,
        CancellationToken cancellationToken
    )
    {
        var ids = _outcomes.Values.Select(IdOf).OfType<Guid>().Distinct().ToList();
        var rows = new Dictionary<Guid, DocumentRow>();
        foreach (var part in ids.Chunk(DocumentQuery.MaxTake))
        foreach (var row in await library.FindAsync(part, cancellationToken))
            rows[row.Id] = row;
        var attached = await library.FindAttachedAsync(ids, cancellationToken);
        return
        [
            .. files.Select(file => IngestedDocument.Of(file, _outcomes.GetValueOrDefault(file), Row(file), fault)),
            .. attached.Where(row => !rows.ContainsKey(row.Id)).Select(row => IngestedDocument.Of(row, fault)),
        ];

        DocumentRow? Row(FoundFile file) =>
            _outcomes.TryGetValue(file, out var outcome) && IdOf(outcome) is { } id ? rows.GetValueOrDefault(id) : null;
    }

    private static Guid? IdOf(UploadOutcome outcome) =>
        outcome switch
        {
            UploadAccepted accepted => accepted.DocumentId,
            UploadUnchanged unchanged => unchanged.DocumentId,
            _ => null,
        };
}

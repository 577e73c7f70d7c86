using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Removes originals that no version uses. It and whoever stores new ones keep out of each other's way: a file that is about to be named by a row must not go.</summary>
public sealed class OriginalCleaner(AppDatabase database, Originals originals, Instance instance) : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    internal async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken);
        try
        {
            return new Exit(_semaphore, await instance.EnterAsync(AdvisoryLocks.Originals, cancellationToken));
        }
        catch
        {
            _semaphore.Release();
            throw;
        }
    }

    /// <summary>To be called between <see cref="EnterAsync"/> and the exit. A file that cannot be removed now goes with a later sweep.</summary>
    internal async Task RemoveUnsharedAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        foreach (var part in hashes.Chunk(500))
        {
            var used = await database.RunAsync(
                context =>
                    context
                        .Set<DocumentVersion>()
                        .Where(version => part.Contains(version.Sha256))
                        .Select(version => version.Sha256)
                        .Distinct()
                        .ToListAsync(cancellationToken),
                cancellationToken
            );
            foreach (var hash in part.Except(used, StringComparer.Ordinal))
                originals.Remove(hash);
        }
    }

    /// <summary>To be asked at a start, when nothing is on its way in.</summary>
    internal bool IsSweepDue => originals.IsSweepDue;

    /// <summary>After a kill or a fault of the disk: files in the entrance, and originals whose rows were never written.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        using (await EnterAsync(cancellationToken))
        {
            // Another instance may have something on its way in; nothing takes a day for that.
            originals.ClearIncoming(instance.IsShared ? TimeSpan.FromDays(1) : TimeSpan.Zero);
            await RemoveUnsharedAsync(originals.List().ToList(), cancellationToken);
        }
    }

    public void Dispose() => _semaphore.Dispose();

    private sealed class Exit(SemaphoreSlim semaphore, IDisposable? others) : IDisposable
    {
        public void Dispose()
        {
            others?.Dispose();
            semaphore.Release();
        }
    }
}

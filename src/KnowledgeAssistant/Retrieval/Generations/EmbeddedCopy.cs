using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>
/// Stands in while the server of the live generation is away: a generation of the embedded engine that is kept beside it. Only one that holds what app.db
/// says, compared since the start and with nothing waiting for it, so that nobody finds by it what they may no longer read.
/// </summary>
public sealed class EmbeddedCopy(PassageIndexes indexes, ChangedDocuments changes, Instance instance, TimeProvider time)
{
    /// <summary>After a failure the server is left alone for so long: searches that would wait for it in vain do not.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Then one search asks it, and the others wait for what that one finds, but not for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private DateTimeOffset? _askAgain;

    /// <summary>The copy, while the server is known to be away; null when it is to be asked.</summary>
    internal OpenGeneration? WhileAway()
    {
        lock (_lock)
        {
            if (_askAgain is not { } at)
                return null;
            if (time.GetUtcNow() is var now && now >= at)
            {
                _askAgain = now + Longest;
                return null;
            }
        }
        return Find();
    }

    /// <summary>The copy to search instead after the live generation failed; null where there is none.</summary>
    internal OpenGeneration? AfterFailure()
    {
        if (Find() is not { } copy)
            return null;
        lock (_lock)
            _askAgain = time.GetUtcNow() + Pause;
        return copy;
    }

    /// <summary>The live generation answered.</summary>
    internal void IsBack()
    {
        lock (_lock)
            _askAgain = null;
    }

    /// <summary>None where others share the database: what they change is not heard of here in time.</summary>
    private OpenGeneration? Find() =>
        instance.IsShared
            ? null
            : indexes.FindBeside(beside =>
                beside
                    is { Row: { Engine: EngineKind.Sqlite, Index: Generation.MainIndex } row, Index: { IsClosed: false, Outdated: null } }
                && changes.IsCaughtUp(row.Id)
            );
}

using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>Makes a filled generation the live one, after a last comparison inside the gate, where nothing can change meanwhile.</summary>
internal sealed class GenerationSwitch(
    PassageIndexes indexes,
    GenerationSync sync,
    ChangedDocuments changes,
    IndexGate gate,
    ILogger<GenerationSwitch> logger
)
{
    /// <summary>Documents that may be caught up with inside the gate, where uploads and deletions wait.</summary>
    private const int MostInside = 200;

    /// <param name="keep">Whether the old one is kept up to date beside it, to be switched back to.</param>
    /// <param name="bound">Whether to refuse rather than let others wait, and rather than leave out a document whose content is damaged.</param>
    /// <returns>Why it was refused; null when it is done.</returns>
    public async Task<string?> RunAsync(OpenGeneration next, bool keep, bool bound, CancellationToken cancellationToken)
    {
        await sync.CatchUpAsync(next, since: null, Silent, cancellationToken);
        if (next.Row!.CollectionId is not null)
            return await ServeOwnAsync(next, cancellationToken);
        using (await gate.EnterAsync(cancellationToken))
        {
            var differences = await sync.CompareAsync(next, cancellationToken);
            if (bound && differences.Rewrite.Count > MostInside)
                return $"{differences.Rewrite.Count} documents changed meanwhile and are still to be brought into it: try again in a minute.";
            var unreadable = (await sync.CatchUpAsync(next, since: null, Silent, cancellationToken)).Unreadable;
            differences = await sync.CompareAsync(next, cancellationToken);
            if (bound && differences.Count > 0)
                return unreadable.Count > 0
                    ? $"The stored text of {unreadable.Count} documents is damaged: read them again in the library, then switch."
                    : $"{differences.Count} documents differ from the library: they are brought into it, try again in a minute.";
            await sync.CountAsync(differences.Passages, cancellationToken);
            var before = await LiveAsync(cancellationToken);
            // Followed from here on, before anything can change.
            if (keep && before is not null)
                changes.Follow(before.Id);
            CrashPoint.Reached("rebuild-switch");
            await indexes.SwitchAsync(next, keep, cancellationToken);
            CrashPoint.Reached("rebuild-switched");
            changes.Forget(next.Row!.Id);
        }
        logger.Switched(next.Row!.Number);
        return null;
    }

    /// <summary>Outside the gate: it is searched only while nothing waits to be brought into it, and the index of all documents stands in until then.</summary>
    private async Task<string?> ServeOwnAsync(OpenGeneration next, CancellationToken cancellationToken)
    {
        var differences = await sync.CompareAsync(next, cancellationToken);
        if (differences.Count > 0 && !changes.Has(next.Row!.Id))
            return $"{differences.Count} documents differ from the library: they are brought into it, try again in a minute.";
        await indexes.ServeOwnAsync(next, cancellationToken);
        logger.Switched(next.Row!.Number);
        return null;
    }

    /// <summary>Null when it is damaged or cannot be reached: another one takes its place all the same.</summary>
    private async Task<Generation?> LiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await indexes.GetLiveAsync(cancellationToken)).Row;
        }
        catch (PassageIndexException)
        {
            return null;
        }
    }

    private static Task Silent(int done, int of) => Task.CompletedTask;
}

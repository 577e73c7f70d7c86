using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Makes the live index anew from stored contents when its numbers (format, analyser, chunker, model) are older than the program's. The old
/// generation serves until the new one is complete; documents that change meanwhile are made good before the switch.
/// </summary>
internal sealed class IndexRebuild(
    IPassageIndex index,
    PassageIndexes indexes,
    GenerationRegistry registry,
    GenerationParts parts,
    GenerationSync sync,
    GenerationSwitch change,
    IndexMoves moves,
    ILogger<IndexRebuild> logger
)
{
    /// <summary>Opens the index. A damaged one is replaced by an empty one at once, since it cannot serve.</summary>
    /// <returns>Whether it is outdated: it serves, but <see cref="RunAsync"/> is due.</returns>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (index is not CurrentPassageIndex)
            return false;
        try
        {
            var current = await indexes.GetCurrentAsync(cancellationToken);
            await FollowEngineAsync(cancellationToken);
            if (current.Outdated is not { } reason)
                return false;
            logger.Outdated(reason);
            return true;
        }
        catch (PassageIndexException fault) when (fault.IsDamaged)
        {
            logger.Damaged(fault);
            await ReplaceAsync(cancellationToken);
            return false;
        }
    }

    /// <summary>The configuration names another engine than the one that serves: a generation there is filled in the background and then takes its place.</summary>
    private async Task FollowEngineAsync(CancellationToken cancellationToken)
    {
        var (live, wanted) = (await indexes.GetLiveAsync(cancellationToken), parts.ConfiguredTarget);
        if (live.Row is not { FollowsConfiguration: true } row || row.Engine == wanted.Engine)
            return;
        var started = await moves.StartAsync(wanted with { SwitchWhenReady = true }, cancellationToken);
        if (started.Reason is { } reason)
            logger.EngineStays(row.Engine, wanted.Engine, reason);
        else
            logger.EngineChanges(row.Engine, wanted.Engine);
    }

    /// <summary>An empty generation takes the place of one that cannot be used. Called inside the gate, or before anybody else is at work.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var empty = await indexes.StartAsync(await TargetAsync(cancellationToken), cancellationToken);
        await indexes.SwitchAsync(empty, keep: false, cancellationToken);
    }

    /// <summary>One that a kill cut off is gone on with.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var target = await TargetAsync(cancellationToken);
        var next = await FindUnfinishedAsync(target, cancellationToken) ?? await indexes.StartAsync(target, cancellationToken);
        try
        {
            await sync.CatchUpAsync(next, next.Row!.SyncedAt, static (_, _) => Task.CompletedTask, cancellationToken);
            await change.RunAsync(next, keep: false, bound: false, cancellationToken);
            logger.Rebuilt();
        }
        catch (PassageIndexException fault) when (fault.IsDamaged)
        {
            await RetireAsync(next.Row!);
            throw;
        }
    }

    private async Task<GenerationTarget> TargetAsync(CancellationToken cancellationToken)
    {
        var live = await registry.FindLiveAsync(Generation.MainIndex, cancellationToken);
        var target = live is null ? parts.ConfiguredTarget : parts.TargetOf(live);
        return target with { SwitchWhenReady = true };
    }

    private async Task<OpenGeneration?> FindUnfinishedAsync(GenerationTarget target, CancellationToken cancellationToken)
    {
        var identity = parts.IdentityOf(target.Model, target.WantedWords);
        OpenGeneration? found = null;
        foreach (var row in await registry.ListAsync(cancellationToken))
        {
            if (
                row is not { State: GenerationState.Building, SwitchWhenReady: true }
                || row.Engine != target.Engine
                || row.Index != target.Index
            )
                continue;
            if (found is null && row.Identity == identity && row.Analyser == GenerationParts.Analyser)
                found = await indexes.OpenAsync(row, cancellationToken);
            else
                await RetireAsync(row);
        }
        return found;
    }

    private async Task RetireAsync(Generation row)
    {
        await registry.ChangeAsync(row.Id, each => each.State = GenerationState.Retired, CancellationToken.None);
        await indexes.DropAsync(row, CancellationToken.None);
    }
}

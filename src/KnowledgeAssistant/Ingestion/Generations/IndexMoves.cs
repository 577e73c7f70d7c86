using System.Globalization;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>What can be done with generations; <see cref="IndexAdministration"/> is the same for people.</summary>
internal sealed class IndexMoves(
    PassageIndexes indexes,
    GenerationRegistry registry,
    GenerationSwitch change,
    EmbeddingModels models,
    IndexEngines engines,
    ChangedDocuments changes
)
{
    /// <summary>Begins a generation that is filled in the background.</summary>
    public async Task<GenerationOutcome> StartAsync(GenerationTarget target, CancellationToken cancellationToken)
    {
        if (Refusal(target) is { } reason)
            return GenerationOutcome.Refused(reason);
        // The live one must be written down before another one is.
        await indexes.GetLiveAsync(cancellationToken);
        var rows = await registry.ListAsync(cancellationToken);
        if (rows.FirstOrDefault(row => row.Index == target.Index && row.State == GenerationState.Building) is { } other)
            return GenerationOutcome.Refused($"Generation {other.Number} is being built: wait for it, or cancel it.");
        try
        {
            var started = await indexes.StartAsync(target, cancellationToken);
            changes.Follow(started.Row!.Id);
            changes.Wake();
            return new GenerationOutcome(started.Row.Id, null);
        }
        catch (PassageIndexException fault)
        {
            return GenerationOutcome.Refused(fault.Message);
        }
    }

    /// <summary>Makes a ready generation the live one, or brings the one before back: both are the same.</summary>
    public async Task<GenerationOutcome> SwitchAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(id, cancellationToken) is not { } row)
            return GenerationOutcome.Refused("There is no such generation.");
        if (row.State != GenerationState.Ready)
            return GenerationOutcome.Refused(
                row.State == GenerationState.Live ? "It is live already." : "Only a generation that is ready can be switched to."
            );
        try
        {
            var refusal = await change.RunAsync(
                await indexes.OpenAsync(row, cancellationToken),
                keep: true,
                bound: true,
                cancellationToken
            );
            changes.Wake();
            return refusal is null ? new GenerationOutcome(id, null) : GenerationOutcome.Refused(refusal);
        }
        catch (Exception fault) when (fault is PassageIndexException or ModelException or ObjectDisposedException)
        {
            return GenerationOutcome.Refused(
                fault is ObjectDisposedException
                    ? "The generation was given up meanwhile."
                    : $"The generation in use stays: {fault.Message}"
            );
        }
    }

    /// <summary>Gives a generation beside the live one up: one that is being built, or one that was kept.</summary>
    public async Task<GenerationOutcome> RetireAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await registry.ChangeAsync(
            id,
            each =>
            {
                if (each is not { State: GenerationState.Live, CollectionId: null })
                    each.State = GenerationState.Retired;
            },
            cancellationToken
        );
        if (row is null)
            return GenerationOutcome.Refused("There is no such generation.");
        if (row.State == GenerationState.Live)
            return GenerationOutcome.Refused("The live generation cannot be given up: switch to another one first.");
        changes.Forget(id);
        try
        {
            await indexes.DropAsync(row, cancellationToken);
        }
        catch (PassageIndexException)
        {
            // Its engine cannot be reached: what it holds goes with the next generation of that engine.
        }
        return new GenerationOutcome(id, null);
    }

    private string? Refusal(GenerationTarget target)
    {
        try
        {
            engines.Get(target.Engine);
        }
        catch (PassageIndexException fault)
        {
            return fault.Message;
        }
        if (target.Model is { } model && models.Find(model) is null)
            return $"The embedding model '{model.Id}' is not to be had.";
        if (target.WantedWords is { } words and (< GenerationTarget.LeastWords or > GenerationTarget.MostWords))
            return $"A passage of {words} words is not possible: choose {GenerationTarget.LeastWords} to {GenerationTarget.MostWords}.";
        if (target.Weight is < Generation.LeastWeight or > Generation.MostWeight or double.NaN)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"A weight of {target.Weight} is not possible: choose {Generation.LeastWeight} to {Generation.MostWeight}."
            );
        return null;
    }
}

/// <param name="Id">The generation; null when it was refused.</param>
/// <param name="Reason">Why it was refused, in plain words; null when it was done.</param>
public sealed record GenerationOutcome(Guid? Id, string? Reason)
{
    internal static GenerationOutcome Refused(string reason) => new(null, reason);
}

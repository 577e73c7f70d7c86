using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>Building, comparing and switching generations, as admins do it; who asks is looked up by every member.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class IndexAdministration
{
    private readonly LibraryAdministration _library;
    private readonly IndexMoves _moves;
    private readonly GenerationRegistry _registry;
    private readonly IndexEngines _engines;
    private readonly EmbeddingModels _models;

    internal IndexAdministration(
        LibraryAdministration library,
        IndexMoves moves,
        GenerationRegistry registry,
        IndexEngines engines,
        EmbeddingModels models
    ) => (_library, _moves, _registry, _engines, _models) = (library, moves, registry, engines, models);

    /// <summary>All generations there ever were, by number.</summary>
    public async Task<IReadOnlyList<Generation>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _registry.ListAsync(cancellationToken);
    }

    /// <summary>What a generation may be made with.</summary>
    public async Task<GenerationChoices> ChoicesAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        var collections = await _library.ListCollectionsAsync(adminId, cancellationToken);
        return new GenerationChoices(
            [.. Enum.GetValues<EngineKind>().Where(IsConfigured)],
            _models.Available,
            [.. collections.Where(row => !row.IsDeleting).Select(row => new GenerationCollection(row.Id, row.Name))]
        );
    }

    /// <summary>
    /// Begins an index for one collection alone, which is searched in it as soon as it is filled, beside the index of all documents; <see cref="RetireAsync"/>
    /// ends that.
    /// </summary>
    /// <param name="target">With the weight that its ranks have; <see cref="GenerationTarget.Index"/> is set here.</param>
    public async Task<GenerationOutcome> StartOwnAsync(
        Guid adminId,
        Guid collectionId,
        GenerationTarget target,
        CancellationToken cancellationToken
    )
    {
        var collections = await _library.ListCollectionsAsync(adminId, cancellationToken);
        if (!collections.Any(row => row.Id == collectionId && !row.IsDeleting))
            return GenerationOutcome.Refused("There is no such collection any more.");
        var own = target with { Index = Generation.IndexOf(collectionId), SwitchWhenReady = true };
        return await _moves.StartAsync(own, cancellationToken);
    }

    /// <summary>Begins a generation; <see cref="ListAsync"/> tells how far it is.</summary>
    public async Task<GenerationOutcome> StartAsync(Guid adminId, GenerationTarget target, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _moves.StartAsync(target, cancellationToken);
    }

    /// <summary>Makes a ready generation the live one; the one before is kept ready, so the same call brings it back.</summary>
    public async Task<GenerationOutcome> SwitchAsync(Guid adminId, Guid generationId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _moves.SwitchAsync(generationId, cancellationToken);
    }

    /// <summary>Cancels one that is being built, or gives up one that was kept.</summary>
    public async Task<GenerationOutcome> RetireAsync(Guid adminId, Guid generationId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _moves.RetireAsync(generationId, cancellationToken);
    }

    private bool IsConfigured(EngineKind kind)
    {
        try
        {
            return _engines.Find(kind) is not null;
        }
        catch (PassageIndexException)
        {
            return false;
        }
    }
}

/// <param name="Engines">Those whose settings are complete.</param>
/// <param name="Models">The configured one first.</param>
/// <param name="Collections">Those that may have an index of their own.</param>
public sealed record GenerationChoices(
    IReadOnlyList<EngineKind> Engines,
    IReadOnlyList<EmbeddingModelInfo> Models,
    IReadOnlyList<GenerationCollection> Collections
);

public sealed record GenerationCollection(Guid Id, string Name);

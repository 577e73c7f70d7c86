using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval.Generations;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Retrieval;

/// <summary>What one search runs on from beginning to end: an index, and the model that its vectors were made with.</summary>
internal sealed record SearchedIndex(IPassageIndex Passages, IEmbeddingGenerator<string, Embedding<float>> Embeddings)
{
    /// <summary>Null for an index without generations.</summary>
    public OpenGeneration? Generation { get; init; }

    public bool IsGone => Generation?.Index.IsClosed == true;
}

/// <summary>Which generation a search runs on.</summary>
public sealed class SearchedIndexes
{
    private readonly IPassageIndex _index;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embeddings;
    private readonly PassageIndexes? _generations;
    private readonly GenerationParts? _parts;
    private readonly EmbeddedCopy? _copy;
    private readonly SearchPlan? _plan;

    /// <summary>One index, whatever it is, with the model its vectors are made with.</summary>
    public SearchedIndexes(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>> embeddings) =>
        (_index, _embeddings) = (index, embeddings);

    public SearchedIndexes(
        IPassageIndex index,
        IEmbeddingGenerator<string, Embedding<float>> embeddings,
        PassageIndexes generations,
        GenerationParts parts,
        EmbeddedCopy copy,
        ChangedDocuments changes,
        SearchedCollections collections
    )
        : this(index, embeddings)
    {
        (_generations, _parts, _copy) = (generations, parts, copy);
        _plan = new SearchPlan(generations, changes, collections);
    }

    /// <summary>The live one now; it may be replaced at any time, see <see cref="SearchedIndex.IsGone"/>.</summary>
    internal async ValueTask<SearchedIndex> PinAsync(CancellationToken cancellationToken) =>
        _index is CurrentPassageIndex current && _generations is { } generations
            ? On(current, await generations.GetLiveAsync(cancellationToken))
            : new SearchedIndex(_index, _embeddings);

    /// <summary>Where a question is searched: in the index of all documents, and in collections' own ones.</summary>
    internal async ValueTask<IReadOnlyList<SearchPart>> PlanAsync(
        SearchRequest request,
        SearchedIndex main,
        CancellationToken cancellationToken
    ) =>
        main.Generation is null || _plan is null
            ? [new SearchPart(main, request.Filter)]
            : await _plan.OfAsync(request, main, On, cancellationToken);

    /// <summary>A collection's own index failed: nobody asks it before it was compared with the database.</summary>
    internal void Doubt(SearchPart part) => _plan!.Doubt(part);

    /// <summary>A generation that is named, live or beside the live one.</summary>
    /// <exception cref="PassageIndexException">Its model is not to be had any more.</exception>
    internal SearchedIndex On(OpenGeneration generation)
    {
        try
        {
            return On((CurrentPassageIndex)_index, generation);
        }
        catch (ModelException fault)
        {
            throw new PassageIndexException(fault.Message, isTransient: false, fault);
        }
    }

    /// <summary>The embedded copy while the live one's server is known to be away; null when the live one is to be asked.</summary>
    internal SearchedIndex? CopyWhileAway() => OnCopy(_copy?.WhileAway());

    /// <summary>The embedded copy, after a search of the live one failed; null where there is none.</summary>
    internal SearchedIndex? CopyAfterFailure() => OnCopy(_copy?.AfterFailure());

    /// <summary>The live one answered.</summary>
    internal void IsBack() => _copy?.IsBack();

    /// <summary>Only its words are searched, so its model does not matter.</summary>
    private SearchedIndex? OnCopy(OpenGeneration? copy) =>
        copy is not null && _index is CurrentPassageIndex current
            ? new SearchedIndex(current.OnCopy(copy), _embeddings) { Generation = copy }
            : null;

    private SearchedIndex On(CurrentPassageIndex current, OpenGeneration generation) =>
        new(current.On(generation), EmbeddingsOf(generation)) { Generation = generation };

    /// <summary>An outdated generation's model may be gone: its vectors cannot be searched until it is made anew, and the engine says so.</summary>
    private IEmbeddingGenerator<string, Embedding<float>> EmbeddingsOf(OpenGeneration generation) =>
        generation is { Row: not null, Index.Outdated: null } ? _parts!.EmbeddingsOf(generation.Index.Identity) : _embeddings;
}

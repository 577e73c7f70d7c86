using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// Which indexes a question is searched in: the own index of each collection that has one, and the index of all documents for the others. Every collection is
/// asked for in exactly one of them, so no document is found twice and none is missed.
/// </summary>
internal sealed class SearchPlan(PassageIndexes generations, ChangedDocuments changes, SearchedCollections collections)
{
    /// <param name="main">The index of all documents.</param>
    /// <param name="on">A generation as a search runs on it.</param>
    public async Task<IReadOnlyList<SearchPart>> OfAsync(
        SearchRequest request,
        SearchedIndex main,
        Func<OpenGeneration, SearchedIndex> on,
        CancellationToken cancellationToken
    )
    {
        var own = generations.Own.Where(IsUsable).ToDictionary(each => each.Row!.CollectionId!.Value);
        if (own.Count == 0)
            return [new SearchPart(main, request.Filter)];
        var asked = (await collections.LoadAsync(cancellationToken))
            .Where(collection => collection.IsAsked(request.Scope, request.Filter))
            .ToList();
        var apart = asked.FindAll(collection => own.ContainsKey(collection.Id));
        if (apart.Count == 0)
            return [new SearchPart(main, request.Filter)];
        var parts = apart.ConvertAll(collection => new SearchPart(on(own[collection.Id]), Only(request.Filter, collection))
        {
            Collection = collection.Name,
            Weight = own[collection.Id].Row!.Weight,
            StandIn = main,
        });
        // No name at all would mean every collection.
        if (asked.Except(apart).ToArray() is { Length: > 0 } others)
            parts.Insert(0, new SearchPart(main, Only(request.Filter, others)));
        return parts;
    }

    /// <summary>It did not answer: nobody asks it before it was compared with the database.</summary>
    public void Doubt(SearchPart part) => changes.Doubt(part.Index.Generation!.Row!.Id);

    private bool IsUsable(OpenGeneration generation) =>
        generation is { Index: { IsClosed: false, Outdated: null }, Row: { } row } && changes.IsCaughtUp(row.Id);

    private static MetadataFilter Only(MetadataFilter filter, params SearchedCollection[] collections) =>
        filter with
        {
            Collections = [.. collections.Select(collection => collection.Name)],
        };
}

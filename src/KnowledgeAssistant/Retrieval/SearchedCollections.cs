using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval;

/// <param name="Former">All names it had before: each goes on meaning it.</param>
public sealed record SearchedCollection(Guid Id, string Name, IReadOnlyList<string> Former, IReadOnlyCollection<AccessLabel> Labels)
{
    /// <summary>Whether a search under this scope and filter may find something of it.</summary>
    internal bool IsAsked(AccessScope scope, MetadataFilter filter) =>
        scope.MayRead(Labels, [])
        && (filter.Collections.Count == 0 || filter.Collections.Any(name => name == Name || Former.Contains(name, StringComparer.Ordinal)));
}

/// <summary>The collections as they are now; asked for by each search while a collection has an index of its own, and by no other.</summary>
public sealed class SearchedCollections(Func<CancellationToken, Task<IReadOnlyList<SearchedCollection>>> load)
{
    internal Task<IReadOnlyList<SearchedCollection>> LoadAsync(CancellationToken cancellationToken) => load(cancellationToken);
}

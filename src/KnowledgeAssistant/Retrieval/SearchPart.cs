using KnowledgeAssistant.Retrieval.Fusion;

namespace KnowledgeAssistant.Retrieval;

/// <summary>One of the indexes that a question is searched in, with what is searched there.</summary>
/// <param name="Filter">The asker's, narrowed to the collections that this index is asked for.</param>
internal sealed record SearchPart(SearchedIndex Index, MetadataFilter Filter)
{
    /// <summary>The collection whose own index it is; null for the index of all documents.</summary>
    public string? Collection { get; init; }

    /// <summary>What a rank in it counts beside the others.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The index of all documents, which holds these too; null where it is that one.</summary>
    public SearchedIndex? StandIn { get; init; }

    public string Label(string step) => Collection is null ? step : $"{step} in the index of “{Collection}”";
}

/// <summary>What one index found; without its legs where its engine fused them.</summary>
internal sealed record PartRanking(
    SearchPart Part,
    IReadOnlyList<RankedPassage> Keyword,
    IReadOnlyList<RankedPassage> Vector,
    IReadOnlyList<FusedPassage> Fused,
    int Searched
)
{
    public bool IsEmpty => Fused.Count == 0;
}

/// <summary>One passage of the final ranking, and where it was found.</summary>
internal readonly record struct FoundPassage(FusedPassage Fused, PartRanking From);

using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Ingestion.Generations;

/// <summary>Cuts and embeds for the generation that is live now.</summary>
internal sealed class LiveBuilder(IPassageIndex index, PassageIndexes indexes, GenerationParts parts, PassageBuilder configured)
{
    private (Guid Id, PassageBuilder Builder)? _last;

    public async Task<(int Generation, PassageBuilder Builder)> GetAsync(CancellationToken cancellationToken)
    {
        var live = index is CurrentPassageIndex ? await indexes.GetLiveAsync(cancellationToken) : null;
        if (live is not { Row: { } row, Index.Outdated: null })
            return (live?.Index.Number ?? 0, configured);
        if (_last is not { } last || last.Id != row.Id)
            _last = last = (row.Id, parts.BuilderOf(row));
        return (row.Number, last.Builder);
    }

    /// <returns>0 for an index without generations.</returns>
    public async Task<int> GetNumberAsync(CancellationToken cancellationToken) =>
        index is CurrentPassageIndex ? (await indexes.LookAgainAsync(cancellationToken)).Index.Number : 0;
}

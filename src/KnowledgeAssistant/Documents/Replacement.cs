using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>The document that took another one's place, as far as somebody may know it.</summary>
/// <param name="DocumentId">Null for somebody who may not read it.</param>
/// <param name="Title">Null with it.</param>
public sealed record Replacement(Guid? DocumentId, string? Title)
{
    /// <param name="successor">With its collection; null where there is none (any more).</param>
    internal static Replacement? Of(Document? successor, AccessScope scope) =>
        successor is null or { State: DocumentState.Deleting } ? null
        : scope.MayRead(successor.Collection!.Labels, successor.Labels) ? new Replacement(successor.Id, successor.Title)
        : new Replacement(null, null);
}

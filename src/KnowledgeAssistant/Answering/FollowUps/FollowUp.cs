using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>A question made self-contained.</summary>
/// <param name="Question">What to search for; the question as asked when it needed nothing.</param>
/// <param name="Detail">Plain words for the reader: what it was understood as.</param>
public sealed record FollowUp(string Question, bool IsRewritten, string Detail)
{
    /// <summary>Set when a chat model was asked.</summary>
    public ModelUse? Use { get; init; }
}

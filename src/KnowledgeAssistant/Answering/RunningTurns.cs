using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering;

/// <summary>Turns for whoever reads them once instead of following them: one that is being answered has what was shown of its answer so far.</summary>
public sealed class RunningTurns(ConversationStore conversations, AnswerRuns runs, RemoteRuns remote, TimeProvider clock)
{
    /// <summary>As <see cref="ConversationStore.GetTurnAsync(Guid, Guid, AccessScope, CancellationToken)"/>.</summary>
    public async Task<TurnView?> GetAsync(Guid turnId, Guid userId, AccessScope scope, CancellationToken cancellationToken)
    {
        var elsewhere = runs.Shown(turnId) is null ? await remote.ShownAsync(turnId, cancellationToken) : null;
        return await conversations.GetTurnAsync(turnId, userId, scope, turn => BringUp(turn, elsewhere), cancellationToken);
    }

    private void BringUp(Turn turn, IReadOnlyList<AnswerEvent>? elsewhere)
    {
        // The row of a run that has just ended holds everything.
        if (turn.State == TurnState.Running && (runs.Shown(turn.Id) ?? elsewhere) is { } shown)
            TurnBuilder.Apply(turn, shown, TurnState.Running, (clock.GetUtcNow().UtcDateTime - turn.StartedAt).TotalMilliseconds);
    }
}

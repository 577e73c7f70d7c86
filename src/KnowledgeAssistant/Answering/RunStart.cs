using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Answering;

/// <summary>The stored side of a send: whether there is such a run already, and the turn that a new one begins with.</summary>
internal static class RunStart
{
    private const int MaxQuestion = 100_000;

    /// <returns>Null when the id is new.</returns>
    public static async Task<AnswerRun?> FindAsync(AppDbContext database, StartAnswer start, CancellationToken cancellationToken)
    {
        var found = await database
            .Set<Turn>()
            .Where(turn => turn.Id == start.RunId)
            .Join(
                database.Set<Conversation>(),
                turn => turn.ConversationId,
                conversation => conversation.Id,
                (turn, conversation) =>
                    new
                    {
                        turn.ConversationId,
                        turn.State,
                        conversation.UserId,
                    }
            )
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        return found.UserId == start.UserId
            ? new AnswerRun(start.RunId, found.ConversationId, found.State)
            : Refused(start, RefusalKind.NotFound, "This question was not sent. Send it again.");
    }

    public static AnswerRun Refused(StartAnswer start, RefusalKind kind, string refusal) =>
        new(start.RunId, start.ConversationId, TurnState.Failed, refusal) { Kind = kind };

    /// <summary>Adds the turn, and the conversation with it when it is new; the turn is the one that is shown from here on.</summary>
    /// <returns>What is asked, as it is stored; null when the conversation or the turn it names is not there or somebody else's.</returns>
    public static async Task<StartAnswer?> StoreAsync(
        AppDbContext database,
        StartAnswer start,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var conversation = await database
            .Set<Conversation>()
            .IgnoreQueryFilters()
            .SingleOrDefaultAsync(row => row.Id == start.ConversationId, cancellationToken);
        if (conversation is not null && (conversation.UserId != start.UserId || conversation.DeletedAt is not null))
            return null;
        var tree = await TurnTree.LoadAsync(database, start.ConversationId, cancellationToken);
        if (start.At is { } at ? !tree.Holds(at) : start.Kind != AnswerKind.Ask)
            return null;
        if (start.Kind == AnswerKind.Regenerate)
            start = await AgainAsync(database, start, cancellationToken);
        var parent = start.Kind == AnswerKind.Ask ? start.At ?? conversation?.LeafId ?? tree.Newest : tree.ParentOf(start.At!.Value);
        start = start with { Question = Cut(start.Question) };
        if (conversation is null)
        {
            conversation = new Conversation
            {
                Id = start.ConversationId,
                UserId = start.UserId,
                Title = ConversationTitle.From(start.Question),
                CreatedAt = now,
            };
            database.Add(conversation);
        }
        (conversation.UpdatedAt, conversation.LeafId) = (now, start.RunId);
        database.Add(
            new Turn
            {
                Id = start.RunId,
                ConversationId = start.ConversationId,
                Ordinal = tree.NextOrdinal,
                ParentId = parent,
                Question = start.Question,
                Filter = start.Filter.IsNone ? null : start.Filter,
                State = TurnState.Running,
                StartedAt = now,
            }
        );
        return start;
    }

    private static async Task<StartAnswer> AgainAsync(AppDbContext database, StartAnswer start, CancellationToken cancellationToken)
    {
        var turn = await database
            .Set<Turn>()
            .Where(row => row.Id == start.At)
            .Select(row => new { row.Question, row.Filter })
            .SingleAsync(cancellationToken);
        return start with { Question = turn.Question, Filter = turn.Filter ?? MetadataFilter.None };
    }

    private static string Cut(string question)
    {
        if (question.Length <= MaxQuestion)
            return question;
        return question[..(char.IsHighSurrogate(question[MaxQuestion - 1]) ? MaxQuestion - 1 : MaxQuestion)];
    }
}

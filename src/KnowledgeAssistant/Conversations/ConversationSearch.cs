using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// Finds a user's own conversations by words of their titles, questions and answers. Only what the asker may still see is found: an answer whose
/// sources were withdrawn is not, nor is a conversation that is being deleted.
/// </summary>
public sealed class ConversationSearch(IDbContextFactory<AppDbContext> databases)
{
    private const int MaxTitles = 20;

    /// <summary>Turns looked at closely, newest first: beyond that another word finds it sooner than scrolling does.</summary>
    private const int MaxTurns = 60;

    /// <returns>Conversations that hold every word, in the title or in one question with its answer; titles first, then the newest.</returns>
    public async Task<IReadOnlyList<ConversationHit>> FindAsync(
        string text,
        Guid userId,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var words = SearchedWords.Of(text);
        if (words.Count == 0)
            return [];
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var titles = await TitlesAsync(database, words, userId, cancellationToken);
        var turns = await TurnsAsync(database, words, userId, scope, cancellationToken);
        return [.. titles.Select(title => turns.Find(turn => turn.Id == title.Id) ?? title).Concat(turns).DistinctBy(hit => hit.Id)];
    }

    private static async Task<List<ConversationHit>> TitlesAsync(
        AppDbContext database,
        List<string> words,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        var found = database.Set<Conversation>().AsNoTracking().Where(row => row.UserId == userId);
        foreach (var word in words)
        {
            var (typed, lower, capital) = SearchedWords.PatternsOf(word);
            found = found.Where(row =>
                EF.Functions.Like(row.Title, typed, "\\")
                || EF.Functions.Like(row.Title, lower, "\\")
                || EF.Functions.Like(row.Title, capital, "\\")
            );
        }
        var rows = await found.OrderByDescending(row => row.UpdatedAt).Take(MaxTitles).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ConversationHit(row.Id, row.Title, Utc(row.UpdatedAt), null, null))];
    }

    private static async Task<List<ConversationHit>> TurnsAsync(
        AppDbContext database,
        List<string> words,
        Guid userId,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var turns = database.Set<Turn>().AsNoTracking().Where(turn => turn.Conversation!.UserId == userId);
        foreach (var word in words)
        {
            var (typed, lower, capital) = SearchedWords.PatternsOf(word);
            turns = turns.Where(turn =>
                EF.Functions.Like(turn.Question, typed, "\\")
                || EF.Functions.Like(turn.Answer, typed, "\\")
                || EF.Functions.Like(turn.Question, lower, "\\")
                || EF.Functions.Like(turn.Answer, lower, "\\")
                || EF.Functions.Like(turn.Question, capital, "\\")
                || EF.Functions.Like(turn.Answer, capital, "\\")
            );
        }
        var found = await turns
            .OrderByDescending(turn => turn.Id)
            .Take(MaxTurns)
            .Select(turn => new FoundTurn(
                turn.Id,
                turn.ConversationId,
                turn.Conversation!.Title,
                turn.Conversation.UpdatedAt,
                turn.Question,
                turn.Answer
            ))
            .ToListAsync(cancellationToken);
        var withdrawn = await WithdrawnAsync(database, [.. found.Select(turn => turn.Id)], scope, cancellationToken);
        return
        [
            .. found
                .Where(turn => !withdrawn.Contains(turn.Id) || words.TrueForAll(word => Holds(turn.Question, word)))
                .Select(turn => new ConversationHit(
                    turn.ConversationId,
                    turn.Title,
                    Utc(turn.UpdatedAt),
                    turn.Id,
                    ExcerptOf(turn, words, withdrawn.Contains(turn.Id))
                )),
        ];
    }

    private static async Task<HashSet<Guid>> WithdrawnAsync(
        AppDbContext database,
        List<Guid> turnIds,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var rows = await database
            .Set<TurnEvidence>()
            .Where(row => turnIds.Contains(row.TurnId))
            .Select(row => new
            {
                row.TurnId,
                row.CollectionId,
                row.DocumentId,
                row.VersionId,
            })
            .ToListAsync(cancellationToken);
        var keys = rows.Select(row => (row.TurnId, Key: new EvidenceKey(row.CollectionId, row.DocumentId, row.VersionId))).ToList();
        var states = await EvidenceStates.LoadAsync(database, [.. keys.Select(row => row.Key)], scope, cancellationToken);
        return [.. keys.Where(row => states.Of(row.Key) is EvidenceState.Withdrawn or EvidenceState.Deleted).Select(row => row.TurnId)];
    }

    private static string ExcerptOf(FoundTurn turn, List<string> words, bool questionOnly)
    {
        var answer = questionOnly ? null : words.Find(word => Holds(turn.Answer, word));
        return answer is null ? SearchExcerpt.Of(turn.Question, words[0]) : SearchExcerpt.Of(turn.Answer, answer);
    }

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private sealed record FoundTurn(Guid Id, Guid ConversationId, string Title, DateTime UpdatedAt, string Question, string Answer);
}

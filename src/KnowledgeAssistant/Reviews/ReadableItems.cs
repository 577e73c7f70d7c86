using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// The part of the queue that a reviewer may see: no question of their own, and no turn with a document that is closed to them today or was
/// when the turn was taken in. The closed rules, collections and documents are few; the database does the rest, so that pages and counts are
/// exact however long the queue is.
/// </summary>
internal static class ReadableItems
{
    public static async Task<IQueryable<ReviewItem>> OfAsync(AppDbContext context, Reviewer reviewer, CancellationToken cancellationToken)
    {
        var rules = await ClosedRulesAsync(context, reviewer.Scope, cancellationToken);
        var collections = await ClosedCollectionsAsync(context, reviewer.Scope, cancellationToken);
        var documents = await ClosedDocumentsAsync(context, reviewer.Scope, cancellationToken);
        return context
            .Set<ReviewItem>()
            .AsNoTracking()
            .Where(item => item.AskerId != reviewer.UserId)
            // A conversation that its owner deleted is gone at once, though it can be brought back for some seconds.
            .Where(item => context.Set<Turn>().Any(turn => turn.Id == item.TurnId))
            .Where(item =>
                !context
                    .Set<ReviewSource>()
                    .Any(source =>
                        source.TurnId == item.TurnId
                        && (
                            EF.Parameter(rules).Contains(source.Rule)
                            || EF.Parameter(collections).Contains(source.CollectionId)
                            || EF.Parameter(documents).Contains(source.DocumentId)
                        )
                    )
            );
    }

    private static async Task<List<string>> ClosedRulesAsync(AppDbContext context, AccessScope scope, CancellationToken cancellationToken)
    {
        var rules = await context.Set<ReviewSource>().Select(source => source.Rule).Distinct().ToListAsync(cancellationToken);
        return rules.FindAll(rule => !SourceRule.MayRead(rule, scope));
    }

    private static async Task<List<Guid>> ClosedCollectionsAsync(
        AppDbContext context,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        var rules = await CollectionRules.LoadAsync(context, only: null, cancellationToken);
        return [.. rules.Where(rule => !scope.MayRead(rule.Value, [])).Select(rule => rule.Key)];
    }

    private static async Task<List<Guid>> ClosedDocumentsAsync(AppDbContext context, AccessScope scope, CancellationToken cancellationToken)
    {
        // Labels are stored as one text, which the database compares as such.
        var rows = await context
            .Set<Document>()
            .Where(row => (string)(object)row.Labels != "" && context.Set<ReviewSource>().Any(source => source.DocumentId == row.Id))
            .Select(row => new { row.Id, row.Labels })
            .ToListAsync(cancellationToken);
        return [.. rows.Where(row => !row.Labels.Any(scope.Labels.Contains)).Select(row => row.Id)];
    }
}

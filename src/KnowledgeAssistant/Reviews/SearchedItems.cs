using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// The part of a queue whose question or answer holds every word. An answer is looked into only while all its documents are there: until a deleted
/// one's words are taken out of it, finding it would tell them.
/// </summary>
internal static class SearchedItems
{
    public static IQueryable<ReviewItem> Of(AppDbContext context, IQueryable<ReviewItem> items, string text)
    {
        foreach (var word in SearchedWords.Of(text))
        {
            var (typed, lower, capital) = SearchedWords.PatternsOf(word);
            items = items.Where(item =>
                context
                    .Set<Turn>()
                    .Any(turn =>
                        turn.Id == item.TurnId
                        && (
                            EF.Functions.Like(turn.Question, typed, "\\")
                            || EF.Functions.Like(turn.Question, lower, "\\")
                            || EF.Functions.Like(turn.Question, capital, "\\")
                            || (
                                (
                                    EF.Functions.Like(turn.Answer, typed, "\\")
                                    || EF.Functions.Like(turn.Answer, lower, "\\")
                                    || EF.Functions.Like(turn.Answer, capital, "\\")
                                )
                                && !context
                                    .Set<TurnEvidence>()
                                    .Any(row =>
                                        row.TurnId == turn.Id
                                        && !context
                                            .Set<Document>()
                                            .Any(document => document.Id == row.DocumentId && document.State != DocumentState.Deleting)
                                    )
                            )
                        )
                    )
            );
        }
        return items;
    }
}

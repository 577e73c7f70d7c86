using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>Which of some answers a reviewer may open: for lists elsewhere that lead there.</summary>
public sealed class ReviewableAnswers(AppDatabase database)
{
    public Task<IReadOnlySet<Guid>> AmongAsync(Reviewer reviewer, IReadOnlyCollection<Guid> turnIds, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlySet<Guid>>(
            async context =>
            {
                var items = await ReadableItems.OfAsync(context, reviewer, cancellationToken);
                var found = await items
                    .Where(item => turnIds.Contains(item.TurnId))
                    .Select(item => item.TurnId)
                    .ToListAsync(cancellationToken);
                return found.ToHashSet();
            },
            cancellationToken
        );
}

using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

/// <summary>What the released version stored comes before the reviewers too.</summary>
public sealed class ReviewsDataTests
{
    [Fact]
    public async Task Migration_OfAnswersThereAre_CountsTheirUnsupportedSentences()
    {
        await using var host = await ReviewsHost.StartAsync();
        var counts = await host.Get<AppDatabase>()
            .RunAsync(
                async context =>
                {
                    await context.GetService<IMigrator>().MigrateAsync("Initial");
                    await InsertAsync(context, "Answered");
                    await InsertAsync(context, "NotFound");
                    await context.Database.MigrateAsync();
                    return await context.Set<Turn>().OrderBy(turn => turn.Ordinal).Select(turn => turn.UnsupportedSentences).ToListAsync();
                },
                CancellationToken.None
            );
        Assert.Equal([2, 0], counts);
        Assert.Single(await host.ListAsync(ReviewsHost.Reviewer()));
    }

    private static async Task InsertAsync(AppDbContext context, string outcome)
    {
        const string sentences =
            """[{"text":"a","range":{"start":0,"end":1},"support":"Unsupported","citations":[]},{"text":"b","range":{"start":0,"end":1},"support":"Quoted","citations":[]},{"text":"c","range":{"start":0,"end":1},"support":"Unsupported","citations":[]}]""";
        var (conversation, turn) = (Text(Guid.CreateVersion7()), Text(Guid.CreateVersion7()));
        var reader = Text(ReviewsHost.Reader);
        var ordinal = outcome == "Answered" ? 0 : 1;
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO Conversations (Id, UserId, Title, CreatedAt, UpdatedAt) VALUES ({conversation}, {reader}, 'T', '2026-01-01', '2026-01-01')"
        );
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO Turns (Id, ConversationId, Ordinal, Question, State, Outcome, Answer, Sentences, Citations, Nearest, Steps, StartedAt, Milliseconds)
            VALUES ({turn}, {conversation}, {ordinal}, 'Q', 'Done', {outcome}, 'A', {sentences}, '[]', '[]', '[]', '2026-01-01', 1)
            """
        );
    }

    private static string Text(Guid id) => id.ToString("D").ToUpperInvariant();
}

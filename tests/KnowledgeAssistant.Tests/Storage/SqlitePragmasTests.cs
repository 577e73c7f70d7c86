using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class SqlitePragmasTests
{
    /// <summary>The provider hands a closed connection to the next that opens one.</summary>
    [Fact]
    public async Task ConnectionOpened_AgainAndAgain_HoldsWhatWasSetOnce()
    {
        await using var host = await IngestionHost.StartAsync();
        var contexts = host.Get<IDbContextFactory<AppDbContext>>();
        for (var i = 0; i < 3; i++)
        {
            // Two at a time: one of them is new or long closed.
            await using var one = await contexts.CreateDbContextAsync();
            await using var other = await contexts.CreateDbContextAsync();
            foreach (var context in (AppDbContext[])[one, other])
            {
                await context.Database.OpenConnectionAsync();
                Assert.Equal("2 1 5000 wal", await PragmasAsync(context));
            }
        }
    }

    private static async Task<string> PragmasAsync(AppDbContext context)
    {
        var values = new List<object?>();
        foreach (var pragma in (string[])["synchronous", "foreign_keys", "busy_timeout", "journal_mode"])
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {pragma}";
            values.Add(await command.ExecuteScalarAsync());
        }
        return string.Join(' ', values);
    }
}

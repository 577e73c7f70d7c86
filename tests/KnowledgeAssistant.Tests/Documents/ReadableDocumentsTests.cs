using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

public sealed class ReadableDocumentsTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");
    private static readonly DateTimeOffset Day = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_ReadableOnesBehindManyThatAreNot_AreFound()
    {
        await using var host = await IngestionHost.StartAsync();
        var everyones = await host.CollectionAsync("everyones");
        var people = await host.CollectionAsync("people", Hr);
        var oldest = New(everyones, 0);
        var waiting = Enumerable.Range(1, 700).Select(day => New(everyones, day, searchable: false));
        var restricted = Enumerable.Range(701, 700).Select(day => New(everyones, day, labels: Hr));
        var closed = Enumerable.Range(1401, 700).Select(day => New(people, day));
        await AddAsync(host, [oldest, .. waiting, .. restricted, .. closed]);

        Assert.Equal([oldest.Source], (await ListAsync(host, AccessScope.EveryoneOnly)).Select(row => row.Source));
        Assert.Empty(await ListAsync(host, AccessScope.EveryoneOnly, oldest.Id));
    }

    [Fact]
    public async Task List_OfSeveralRules_GivesTheNewestOfAll()
    {
        await using var host = await IngestionHost.StartAsync();
        var everyones = await host.CollectionAsync("everyones");
        var people = await host.CollectionAsync("people", Hr);
        await AddAsync(
            host,
            [New(everyones, 1), New(people, 2), New(everyones, 3, labels: Hr), New(everyones, 4, labels: AccessLabel.Group("legal"))]
        );

        var rows = await ListAsync(host, AccessScope.Of(Hr));

        Assert.Equal([("everyones", "3.md"), ("people", "2.md")], rows.Take(2).Select(row => (row.Collection, row.Source)));
        Assert.Equal(3, rows.Count);
    }

    /// <summary>Through the index alone: a scan would read what most people may not.</summary>
    [Fact]
    public async Task List_AnyLibrary_ScansNoTable()
    {
        await using var host = await IngestionHost.StartAsync();
        await using var context = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        foreach (
            var sql in (string[])
                [
                    """SELECT min("Labels") FROM "Documents" WHERE "CollectionId" = 'a' AND "Labels" > 'b'""",
                    """SELECT * FROM "Documents" WHERE "CollectionId" = 'a' AND "Labels" = 'b' AND "ActiveVersionId" IS NOT NULL AND "State" <> 'Deleting' ORDER BY "ActiveVersionId" DESC LIMIT 5""",
                ]
        )
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                Assert.StartsWith("SEARCH Documents USING", reader.GetString(3), StringComparison.Ordinal);
        }
    }

    private static async Task<IReadOnlyList<ReadableDocument>> ListAsync(IngestionHost host, AccessScope scope, Guid? but = null)
    {
        if (but is { } id)
            await host.Library.DeleteAsync(id, CancellationToken.None);
        return await host.Get<ReadableDocuments>().ListAsync(scope, 100, CancellationToken.None);
    }

    private static Document New(Guid collection, int day, bool searchable = true, params AccessLabel[] labels) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            CollectionId = collection,
            Source = $"{day}.md",
            Title = $"{day}",
            Date = Day.UtcDateTime,
            CreatedAt = Day.UtcDateTime,
            Labels = labels,
            State = searchable ? DocumentState.Ready : DocumentState.Waiting,
            ActiveVersionId = searchable ? Guid.CreateVersion7(Day.AddDays(day)) : null,
        };

    private static Task<bool> AddAsync(IngestionHost host, IEnumerable<Document> documents) =>
        host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.AddRange(documents);
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );
}

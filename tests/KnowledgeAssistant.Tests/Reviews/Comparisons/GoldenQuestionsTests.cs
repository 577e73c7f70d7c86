using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Generations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews.Comparisons;

/// <summary>Golden questions from an admin's file, put to two builds of the index.</summary>
public sealed class GoldenQuestionsTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    private static readonly Guid Ada = IdOf("Ada");
    private static readonly Guid Hanna = IdOf("Hanna");

    [Fact]
    public async Task Replace_FileWithProblems_NamesEachLineAndTakesNothing()
    {
        await using var host = await StartAsync();
        Assert.Equal(1, (await AddAsync(host, Line("bucket policy", "document-00.md"))).Questions);
        await UploadTwinAsync(host);
        var restricted = (await host.RowsAsync()).Single(row => row.Source == "document-01.md").Id;
        await host.Library.SetDocumentAccessAsync(restricted, [AccessLabel.Group("hr")], CancellationToken.None);

        var outcome = await AddAsync(
            host,
            Line("one", "document-99.md"),
            Line("two", "document-01.md"),
            Line("three", "document-00.md", "words that stand nowhere"),
            Line("four", "document-00.md") with
            {
                Scope = "group:hr",
            },
            Line("five", "document-02.md"),
            Line("six", "document-03.md")
        );
        Assert.Equal(0, outcome.Questions);
        Assert.Equal([1, 2, 3, 4, 5], outcome.Problems.Select(problem => problem.Line));
        // Which is not there and which may not be read are told in the same words.
        Assert.Equal(outcome.Problems[0].Text.Replace("99", "01", StringComparison.Ordinal), outcome.Problems[1].Text);
        Assert.Contains("does not stand in “document-00.md”", outcome.Problems[2].Text, StringComparison.Ordinal);
        Assert.Contains("as group:hr, which you are not", outcome.Problems[3].Text, StringComparison.Ordinal);
        Assert.Contains("2 documents are called so", outcome.Problems[4].Text, StringComparison.Ordinal);
        Assert.Equal(1, (await host.Get<GoldenQuestions>().FindAsync(Ada, CancellationToken.None))!.Questions);

        Assert.Equal(11, (await AddAsync(host, [.. Enumerable.Range(0, 30).Select(i => Line($"question {i}", "none.md"))])).Problems.Count);
        using var large = new MemoryStream(Encoding.UTF8.GetBytes(new string(' ', GoldenQuestions.MostBytes + 1)));
        var refused = await host.Get<GoldenQuestions>().ReplaceAsync(Ada, large, CancellationToken.None);
        Assert.Contains("larger than 1 MB", Assert.Single(refused.Problems).Text, StringComparison.Ordinal);

        await host.Get<GoldenQuestions>().RemoveAsync(Ada, CancellationToken.None);
        Assert.Null(await host.Get<GoldenQuestions>().FindAsync(Ada, CancellationToken.None));
    }

    [Fact]
    public async Task Compare_GoldenQuestions_AreAskedOfBothAndJudgedByWhatTheyExpect()
    {
        await using var host = await StartAsync();
        var build = await BuildAsync(host);
        var sentence = (await File.ReadAllLinesAsync(Path.Combine(corpus.Folder, "document-04.md")))[4];
        // Only the passages that hold it are found.
        var quoted = $"\"{sentence.TrimEnd('.')}\"";
        await AddAsync(
            host,
            Line(quoted, "document-04.md", sentence.Replace(" ", "  ", StringComparison.Ordinal)),
            Line(quoted + " again", "document-04.md"),
            Line(quoted + " and again", "document-05.md") with
            {
                Scope = AccessLabel.User(Ada).Value,
            },
            Line("bucket policy", null)
        );
        var done = await CompareAsync(host, build);
        Assert.Equal((ComparisonState.Done, 4, 4, 0), (done.State, done.Questions, done.Compared, done.LeftOut));
        Assert.Equal((3, 3), (done.Figures!.Judged, done.Figures.Golden));
        var rows = await RowsAsync(host, done.Id);
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Number));
        Assert.Equal([1, 1], rows.Take(2).Select(row => row.LiveNdcg));
        Assert.Equal(0, rows[2].LiveNdcg);
        Assert.Null(rows[3].LiveNdcg);

        var page = await PageAsync(host, done.Id);
        Assert.Equal(
            rows.Where(row => row.Overlap < 1).OrderBy(row => row.Overlap).ThenBy(row => row.Number).Select(row => row.Number),
            page.Rows.Select(row => row.Number)
        );
        Assert.NotEmpty(page.Rows);
        Assert.All(page.Rows, row => Assert.True(row is { IsGolden: true, Question: not null }));
        // Its document changed since: it is still asked, and nothing is known to be right.
        await host.Library.DeleteAsync((await host.RowsAsync()).Single(row => row.Source == "document-05.md").Id, CancellationToken.None);
        Assert.Equal((4, 2), ((await CompareAsync(host, build)).Compared, (await LastAsync(host)).Figures!.Golden));

        await AddAsync(host, Line("bucket", "document-00.md"));
        Assert.Empty(await RowsAsync(host, done.Id));
        Assert.Equal(4, done.Compared);
    }

    [Fact]
    public async Task Compare_WhoeverAddedItLostTheLabels_IsLeftOutAndNobodyElseReadsIt()
    {
        await using var host = await StartAsync();
        var hidden = (await host.RowsAsync()).Take(6).Select(row => row.Id).ToList();
        foreach (var document in hidden)
            await host.Library.SetDocumentAccessAsync(document, [AccessLabel.Group("hr")], CancellationToken.None);
        var build = await BuildAsync(host);
        // As added by an admin of the group hr, who is in it no more, and by one who still is.
        await StoreAsync(host, 1, Ada, "bucket policy of the region", AccessLabel.Group("hr"));
        await StoreAsync(host, 2, Hanna, "archive lifecycle of an object version", AccessLabel.Group("hr"));
        await StoreAsync(host, 3, Hanna, "notify on delete", AccessLabel.Everyone);

        var done = await CompareAsync(host, build);
        Assert.Equal((3, 2, 1), (done.Questions, done.Compared, done.LeftOut));
        var rows = await RowsAsync(host, done.Id);
        var (asked, open) = (rows[0], rows[1]);
        Assert.Contains(asked.Changes, change => hidden.Contains(change.DocumentId));
        // Hanna may read more, and the question says that it is everybody's.
        Assert.DoesNotContain(open.Changes, change => hidden.Contains(change.DocumentId));
        var page = (await PageAsync(host, done.Id)).Rows;
        var closed = page.Single(row => row.Number == asked.Number);
        Assert.True(closed is { IsGolden: true, Question: null, Places.Count: 0 });
        Assert.All(page.Where(row => row.Number == open.Number), row => Assert.Equal("notify on delete", row.Question));
    }

    [Fact]
    public async Task EveryMember_AnybodyButAnAdmin_IsRefused()
    {
        await using var host = await StartAsync();
        var golden = host.Get<GoldenQuestions>();
        foreach (var other in (Guid[])[IdOf("Rosa"), Hanna, IdOf("Viktor"), Guid.CreateVersion7()])
        {
            await Assert.ThrowsAsync<AdminRequiredException>(() => golden.FindAsync(other, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => golden.ReplaceAsync(other, Stream.Null, CancellationToken.None));
            await Assert.ThrowsAsync<AdminRequiredException>(() => golden.RemoveAsync(other, CancellationToken.None));
        }
    }

    private sealed record WrittenLine(string Question, string? Source, string? Answer)
    {
        public string Scope { get; init; } = "everyone";

        public object Json =>
            new
            {
                question = Question,
                source = Source,
                answer = Answer,
                answerable = Source is not null,
                scope = new[] { Scope },
            };
    }

    private static WrittenLine Line(string question, string? source, string? answer = null) => new(question, source, answer);

    private Task<DiskHost> StartAsync() =>
        DiskHost.StartAsync(corpus.NewFilledFolder(), new Dictionary<string, string?> { ["KnowledgeAssistant:Demo:Enabled"] = "true" });

    private static async Task<GoldenOutcome> AddAsync(DiskHost host, params WrittenLine[] lines)
    {
        var text = string.Join('\n', lines.Select(line => System.Text.Json.JsonSerializer.Serialize(line.Json)));
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await host.Get<GoldenQuestions>().ReplaceAsync(Ada, content, CancellationToken.None);
    }

    /// <summary>Another document of a name that there is, in a collection of its own.</summary>
    private static async Task UploadTwinAsync(DiskHost host)
    {
        await host.Library.CreateCollectionAsync("twins", [AccessLabel.Everyone], CancellationToken.None);
        var id = (await host.Library.FindCollectionAsync("twins", CancellationToken.None))!.Id;
        using var content = new MemoryStream("# Twin\n\nAnother text.\n"u8.ToArray());
        Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(id, "document-02.md", content, CancellationToken.None));
        await host.WorkAsync();
    }

    private static Task<bool> StoreAsync(DiskHost host, int line, Guid addedBy, string question, AccessLabel label) =>
        host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.Add(
                        new GoldenQuestion
                        {
                            Id = Guid.CreateVersion7(),
                            Line = line,
                            Question = question,
                            Labels = [label],
                            AddedById = addedBy,
                            AddedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                        }
                    );
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );

    private static async Task<Guid> BuildAsync(DiskHost host)
    {
        var started = await host.Get<IndexMoves>().StartAsync(GenerationTests.TargetOf(host, 192), CancellationToken.None);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(
            GenerationState.Ready,
            (await host.Get<GenerationRegistry>().FindAsync(started.Id!.Value, CancellationToken.None))!.State
        );
        return started.Id.Value;
    }

    private static async Task<IndexComparison> CompareAsync(DiskHost host, Guid build)
    {
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Null(await host.Get<IndexComparisons>().StartAsync(Ada, build, CancellationToken.None));
        await host.Get<ComparisonWorker>().WorkAsync(CancellationToken.None);
        return await LastAsync(host);
    }

    private static async Task<IndexComparison> LastAsync(DiskHost host) =>
        (await host.Get<IndexComparisons>().ListAsync(Ada, CancellationToken.None))[0];

    private static Task<DifferencePage> PageAsync(DiskHost host, Guid comparison) =>
        host.Get<IndexComparisons>().DifferencesAsync(Ada, comparison, 0, 20, CancellationToken.None);

    private static Task<List<ComparedGoldenQuestion>> RowsAsync(DiskHost host, Guid comparison) =>
        host.Get<AppDatabase>()
            .RunAsync(
                context =>
                    context
                        .Set<ComparedGoldenQuestion>()
                        .Where(row => row.ComparisonId == comparison)
                        .OrderBy(row => row.Number)
                        .ToListAsync(CancellationToken.None),
                CancellationToken.None
            );

    private static Guid IdOf(string name) => DemoMode.On().Users.Single(user => user.Name.StartsWith(name, StringComparison.Ordinal)).Id;
}

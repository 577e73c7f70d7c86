using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Cli;

public sealed class SearchCommandTests : IAsyncLifetime
{
    private readonly DataFolder _folder = DataFolder.At(Directory.CreateTempSubdirectory("ka-search-").FullName);

    public async ValueTask InitializeAsync()
    {
        using var held = DataFolderLock.TryAcquire(_folder.Create(), address: null, out _)!;
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddKnowledgeAssistant(new ConfigurationBuilder().Build(), _folder)
            .BuildServiceProvider();
        await AddAsync(
            services,
            "Handbook",
            "keys.md",
            AccessLabel.Everyone,
            "Access keys are rotated every 90 days by the security team."
        );
        await AddAsync(services, "Handbook", "bikes.md", AccessLabel.Everyone, "The Porter carries 120 kg and goes 25 km/h.");
        await AddAsync(services, "People", "pay.md", AccessLabel.Group("hr"), "Access keys of the pay system are kept by the people team.");
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder.Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("hybrid", "rerank")]
    [InlineData("keyword", "keyword")]
    [InlineData("vector", "vector")]
    public async Task Search_Json_HasTheAgreedShape(string mode, string score)
    {
        var run = await SearchAsync("how often are access keys rotated", "--mode", mode, "--json");

        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((0, mode, "sqlite"), (run.ExitCode, Text(result, "mode"), Text(result, "engine")));
        Assert.True(result.GetProperty("elapsedMs").GetDouble() > 0);
        var hit = result.GetProperty("hits")[0];
        Assert.Equal(1, hit.GetProperty("rank").GetInt32());
        Assert.Equal(("Handbook", "keys.md", "Title of keys.md"), (Text(hit, "collection"), Text(hit, "source"), Text(hit, "title")));
        Assert.Equal("Access keys are rotated every 90 days by the security team.", Text(hit, "text"));
        Assert.Equal(3, hit.GetProperty("page").GetInt32());
        Assert.Equal("Security", hit.GetProperty("headingPath")[0].GetString());
        Assert.Equal(hit.GetProperty("score").GetDouble(), hit.GetProperty("scores").GetProperty(score).GetDouble());
        var isReranked = hit.GetProperty("scores").GetProperty("rerank").ValueKind == JsonValueKind.Number;
        Assert.Equal(mode == "hybrid", isReranked);
        Assert.False(result.TryGetProperty("trace", out _));
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("local", true)]
    public async Task Search_Rerank_IsAsAskedFor(string reranker, bool expected)
    {
        var run = await SearchAsync("access keys", "--rerank", reranker, "--json");

        var hit = JsonDocument.Parse(run.Output).RootElement.GetProperty("hits")[0];
        var scores = hit.GetProperty("scores");
        Assert.Equal(expected, scores.GetProperty("rerank").ValueKind == JsonValueKind.Number);
        Assert.Equal(scores.GetProperty(expected ? "rerank" : "fused").GetDouble(), hit.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Search_WithoutScope_ReadsWhatEveryoneMay()
    {
        Assert.DoesNotContain("pay.md", (await SearchAsync("access keys", "--json")).Output, StringComparison.Ordinal);
        Assert.Contains("pay.md", (await SearchAsync("access keys", "--json", "--scope", "group:hr")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Collection_KeepsToIt()
    {
        var run = await SearchAsync("access keys", "--json", "--scope", "group:hr", "--collection", "People");

        Assert.Equal(["pay.md"], Sources(run));
    }

    [Theory]
    [InlineData("--author", "Pat Quay")]
    [InlineData("--language", "DE")]
    [InlineData("--type", "manual")]
    public async Task Search_Metadata_KeepsToWhatHasIt(string option, string value)
    {
        Assert.Equal(["bikes.md"], Sources(await SearchAsync("access keys bikes", "--json", option, value)));
        Assert.Empty(Sources(await SearchAsync("access keys bikes", "--json", option, value, "--format", "pdf")));
        Assert.Equal(2, Sources(await SearchAsync("access keys bikes", "--json", "--format", "md", "--format", "pdf")).Length);
    }

    [Fact]
    public async Task Search_Top_LimitsTheHits() => Assert.Single(Sources(await SearchAsync("access keys bikes", "--top", "1", "--json")));

    [Fact]
    public async Task Search_Explain_TellsOfEveryPassageSeen()
    {
        var run = await SearchAsync("access keys", "--top", "1", "--explain", "--json");

        var entries = JsonDocument.Parse(run.Output).RootElement.GetProperty("trace").GetProperty("entries").EnumerateArray().ToArray();
        Assert.True(entries[0].GetProperty("used").GetBoolean());
        Assert.Contains(entries, entry => Text(entry, "reason") == "beyond the best 1");
    }

    [Fact]
    public async Task Search_ForPeople_ShowsTitlePlaceAndText()
    {
        var run = await SearchAsync("access keys", "--explain");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1. Title of keys.md", run.Output, StringComparison.Ordinal);
        Assert.Contains("Handbook/keys.md · page 3 · Security", run.Output, StringComparison.Ordinal);
        Assert.Contains("Terms: access key", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_FollowUp_IsMadeSelfContained()
    {
        var history = Path.Combine(_folder.Root, "history.json");
        await File.WriteAllTextAsync(
            history,
            """[{"role":"user","content":"What may the Porter carry?"},{"role":"assistant","content":"120 kg."}]"""
        );

        var run = await SearchAsync("And how fast does it go?", "--history", history, "--mode", "keyword", "--json");

        Assert.Equal(["bikes.md"], Sources(run));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"role":"system","content":"x"}]""")]
    [InlineData("""[{"role":"user"}]""")]
    [InlineData("not json")]
    public async Task Search_HistoryOfAnotherShape_IsWrongUsage(string content)
    {
        var history = Path.Combine(_folder.Root, "history.json");
        await File.WriteAllTextAsync(history, content);

        var run = await SearchAsync("keys", "--history", history);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--history", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mode", "fuzzy")]
    [InlineData("--top", "0")]
    [InlineData("--top", "1001")]
    [InlineData("--top", "many")]
    [InlineData("--rerank", "magic")]
    [InlineData("--scope", "everybody")]
    [InlineData("--format", "paper")]
    [InlineData("--unknown", "x")]
    public async Task Search_WrongUsage_NamesTheOption(string option, string value)
    {
        var run = await SearchAsync("keys", option, value);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(option is "--mode" or "--rerank" ? value : option, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scope", "group:hr", "group:legal")]
    [InlineData("--collection", "A", "B")]
    public async Task Search_TwoValuesAfterOneOption_IsWrongUsage(params string[] arguments) =>
        Assert.Equal(2, (await SearchAsync("keys", arguments)).ExitCode);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Search_EmptyQuestion_IsWrongUsage(string question) => Assert.Equal(2, (await SearchAsync(question)).ExitCode);

    [Theory]
    [InlineData("the of and")]
    [InlineData("😀🎉")]
    [InlineData("ما هي كلمة المرور")]
    [InlineData("@keys")]
    [InlineData("[suggest]")]
    [InlineData("-keys rotated")]
    public async Task Search_OddQuestions_AreAnswered(string question)
    {
        var run = await CommandRun.OfAsync("search", "--data", _folder.Root, "--json", "--", question);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Search_QuestionOf100000Characters_IsAnswered() =>
        Assert.Equal(0, (await SearchAsync(string.Concat(Enumerable.Repeat("rotated keys ", 7_700)))).ExitCode);

    [Fact]
    public async Task Search_FolderWithoutIndex_SaysWhatToDo()
    {
        var run = await CommandRun.OfAsync("search", "keys", "--data", Path.Combine(_folder.Root, "elsewhere"), "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("Nothing has been ingested", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, "elsewhere")));
    }

    private Task<CommandRun> SearchAsync(string question, params string[] arguments) =>
        CommandRun.OfAsync(["search", question, "--data", _folder.Root, .. arguments]);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string[] Sources(CommandRun run) =>
        [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("hits").EnumerateArray().Select(hit => Text(hit, "source"))];

    private static async Task AddAsync(IServiceProvider services, string collection, string source, AccessLabel label, string text)
    {
        var document = new DocumentInfo
        {
            CollectionId = Guid.CreateVersion7(),
            Collection = collection,
            DocumentId = Guid.CreateVersion7(),
            VersionId = Guid.CreateVersion7(),
            Source = source,
            Title = "Title of " + source,
            Format = DocumentFormats.Markdown,
            Date = DateTime.UnixEpoch,
            Authors = [source == "bikes.md" ? "Pat Quay" : "Ada Berth"],
            Language = source == "bikes.md" ? "de" : "en",
            Type = source == "bikes.md" ? "manual" : "policy",
        };
        Passage[] passages =
        [
            new()
            {
                Id = PassageIds.Create(collection, source, "1", "test/1", 0),
                Ordinal = 0,
                Document = document,
                Range = new TextRange(0, text.Length),
                Text = text,
                HeadingPath = ["Security"],
                Page = 3,
            },
        ];
        var vectors = await services.GetRequiredService<PassageBuilder>().EmbedAsync(passages, CancellationToken.None);
        var index = services.GetRequiredService<IPassageIndex>();
        await index.WriteAsync([new VersionPassages(document, new AccessRule([label], []), passages, vectors)], CancellationToken.None);
        await index.ActivateAsync([document.VersionId], CancellationToken.None);
    }
}

using System.Diagnostics;
using System.Text.Json;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Retrieval.Postgres;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ka-set-").FullName;

    public EvaluateCommandTests()
    {
        string[] corpus =
        [
            """{"_id": "wing", "title": "Wings", "text": "The lift of a wing in a slipstream."}""",
            """{"_id": "shell", "title": "Shells", "text": "The buckling of thin cylindrical shells under pressure."}""",
            """{"_id": "heat", "text": "Heat conduction in composite slabs."}""",
            """{"_id": "empty", "title": "", "text": ""}""",
        ];
        string[] queries =
        [
            """{"_id": 1, "text": "lift of wings"}""",
            """{"_id": 2, "text": "buckling shells"}""",
            """{"_id": 3, "text": "x"}""",
        ];
        File.WriteAllLines(Path.Combine(_folder, "corpus.jsonl"), corpus);
        File.WriteAllLines(Path.Combine(_folder, "queries.jsonl"), queries);
        File.WriteAllLines(Path.Combine(_folder, "qrels.tsv"), ["query-id\tcorpus-id\tscore", "1\twing\t1", "2\tshell\t2", "2\theat\t1"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_SmallSet_WritesTheAgreedJson()
    {
        var run = await CommandRun.OfAsync("evaluate", _folder, "--json");

        Assert.Equal((0, Path.GetFileName(_folder)), (run.ExitCode, Json(run).GetProperty("dataset").GetString()));
        Assert.Equal(4, Json(run).GetProperty("documents").GetInt32());
        Assert.Equal(2, Json(run).GetProperty("queries").GetInt32());
        var runs = Json(run).GetProperty("runs").EnumerateArray().ToArray();
        Assert.Equal(["keyword", "vector", "hybrid"], runs.Select(mode => mode.GetProperty("mode").GetString()));
        Assert.All(runs, mode => Assert.Equal("sqlite", mode.GetProperty("engine").GetString()));
        Assert.All(runs, mode => Assert.Equal(1, mode.GetProperty("mrr@10").GetDouble()));
        Assert.All(runs, mode => Assert.InRange(mode.GetProperty("p95Ms").GetDouble(), mode.GetProperty("p50Ms").GetDouble(), 60_000));
        // The keyword leg cannot find "heat" for question 2: nDCG (1 + 2 / (2 + 1 / log2 3)) / 2, recall (1 + 1/2) / 2.
        Assert.Equal(0.880091, runs[0].GetProperty("ndcg@10").GetDouble(), 5);
        Assert.Empty(Json(run).GetProperty("agreement").EnumerateArray());
        Assert.Equal(0.75, runs[0].GetProperty("recall@100").GetDouble());
        Assert.Equal(1, runs[1].GetProperty("recall@10").GetDouble());
    }

    /// <summary>In a process of its own: where the server is stands in its environment.</summary>
    [Fact]
    public async Task Evaluate_TwoEngines_AreComparedAndLeaveNothingBehind()
    {
        await using var server = await PostgresFixture.CreateAsync();
        var start = new ProcessStartInfo(Child.Cli, ["evaluate", _folder, "--engine", "sqlite", "--engine", "postgres", "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [PostgresOptions.Variable] = server.ConnectionString },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        using var json = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());

        Assert.Contains("postgres: the same under random scopes", await error, StringComparison.Ordinal);
        Assert.Equal(6, json.RootElement.GetProperty("runs").GetArrayLength());
        var agreement = json.RootElement.GetProperty("agreement").EnumerateArray().ToArray();
        Assert.Equal(
            ["keyword all", "vector all", "hybrid all", "keyword random", "vector random", "hybrid random"],
            agreement.Select(row => $"{row.GetProperty("mode").GetString()} {row.GetProperty("scope").GetString()}")
        );
        Assert.All(agreement, row => Assert.Equal(("postgres", "sqlite"), (Text(row, "engine"), Text(row, "with"))));
        Assert.All(agreement, row => Assert.Equal(1, row.GetProperty("overlap@10").GetDouble()));
        Assert.All(agreement, row => Assert.Equal(0, row.GetProperty("ndcg@10Difference").GetDouble()));
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var schemas = source.CreateCommand("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'ka%'");
        Assert.Equal(0L, await schemas.ExecuteScalarAsync());

        static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Evaluate_OneMode_RunsItAlone()
    {
        var run = await CommandRun.OfAsync("evaluate", _folder, "--modes", "vector", "--engine", "sqlite", "--json");

        Assert.Equal("vector", Assert.Single(Json(run).GetProperty("runs").EnumerateArray()).GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Evaluate_WithAReranker_RunsTheWholeSearch()
    {
        var run = await CommandRun.OfAsync("evaluate", _folder, "--modes", "hybrid+local", "--json");

        var mode = Assert.Single(Json(run).GetProperty("runs").EnumerateArray());
        Assert.Equal(("hybrid+local", 1), (mode.GetProperty("mode").GetString(), mode.GetProperty("mrr@10").GetDouble()));
        Assert.Equal(2, (await CommandRun.OfAsync("evaluate", _folder, "--modes", "vector+local")).ExitCode);
    }

    [Fact]
    public async Task Evaluate_FileMissing_FailsNamingIt()
    {
        File.Delete(Path.Combine(_folder, "qrels.tsv"));

        var run = await CommandRun.OfAsync("evaluate", _folder, "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("qrels.tsv", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine", "lucene")]
    [InlineData("--modes", "keyword,fuzzy")]
    [InlineData("--modes", "hybrid+magic")]
    [InlineData("--modes", ",")]
    [InlineData("--mode", "keyword")]
    public async Task Evaluate_WrongUsage_SaysSoAndTouchesNothing(params string[] wrong)
    {
        var run = await CommandRun.OfAsync(["evaluate", _folder, .. wrong]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(wrong[0], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_WithoutFolder_IsWrongUsage() => Assert.Equal(2, (await CommandRun.OfAsync("evaluate")).ExitCode);

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KnowledgeAssistant.Evaluation;

/// <summary>
/// From the question as sent to the first byte of the request at the model's server, over the scale corpus: a whole run, stored and worked
/// off as in the product, with a real server behind a socket. One question at a time.
/// </summary>
internal static class RequestLatency
{
    private const int Warm = 100;
    private const int Measured = 500;

    public static Command CreateCommand() =>
        ScaleData.CreateCommand(
            "request",
            "Question sent to request on the wire to the model; want p95 <= 100 ms at 100,000 passages.",
            RunAsync
        );

    private static async Task<int> RunAsync(int passages, string? data, CancellationToken cancellationToken)
    {
        using var scale = await ScaleData.OpenAsync(passages, data, cancellationToken);
        using var own = new TemporaryFolder();
        var folder = Beside(own, scale.Folder);
        await using var server = ModelServer.Start();
        server.Behaviour = ModelBehaviour.Says("The passages say so [1].");
        await using var services = EvaluationServices.Build(folder, ModelAt(server));
        var user = await PrepareAsync(services, folder, cancellationToken);
        var worker = services.GetServices<IHostedService>().OfType<AnswerRunWorker>().Single();
        await worker.StartAsync(cancellationToken);
        List<double> times = [];
        var asked = 0;
        foreach (var question in scale.Corpus.Questions().Take(Warm + Measured))
        {
            asked++;
            if (await TimeAsync(services.GetRequiredService<AnswerRuns>(), server, user, question, cancellationToken) is { } time)
                times.Add(time);
        }
        await worker.StopAsync(cancellationToken);
        Print(asked, [.. times.Skip(Warm)]);
        return 0;
    }

    private static void Print(int asked, double[] measured)
    {
        var table = new Table("measure", "value");
        table.Add("questions asked, the first 100 not counted", asked.ToString(CultureInfo.InvariantCulture));
        table.Add("of them measured: requests that reached the model", measured.Length.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, share) in (ReadOnlySpan<(string, double)>)[("p50 ms", .5), ("p95 ms", .95), ("p99 ms", .99)])
            table.Add(name, RelevanceMeasures.Percentile(measured, share).ToString("F1", CultureInfo.InvariantCulture));
        table.Print();
    }

    /// <returns>Null when nothing was found, so that no model was asked.</returns>
    private static async Task<double?> TimeAsync(
        AnswerRuns runs,
        ModelServer server,
        Guid user,
        string question,
        CancellationToken cancellationToken
    )
    {
        var before = server.Requests.Count;
        var start = new StartAnswer(Guid.CreateVersion7(), Guid.CreateVersion7(), user, question, MetadataFilter.None);
        var sent = Stopwatch.GetTimestamp();
        var run = await runs.StartAsync(start, cancellationToken);
        if (run.Refusal is { } refusal)
            throw new InvalidOperationException(refusal);
        await foreach (var _ in runs.FollowAsync(start.RunId, user, 0, cancellationToken))
        {
            // To the end, so that the next question meets an idle program.
        }
        var requests = server.Requests;
        return requests.Count == before ? null : Stopwatch.GetElapsedTime(sent, requests[before].Arrived).TotalMilliseconds;
    }

    /// <summary>The same index with a database of its own: a kept corpus stays as it is.</summary>
    private static DataFolder Beside(TemporaryFolder own, DataFolder scale)
    {
        var folder = DataFolder.At(own.Path);
        Directory.CreateSymbolicLink(folder.IndexFolder, scale.IndexFolder);
        return folder.Create();
    }

    private static Dictionary<string, string?> ModelAt(ModelServer server) =>
        new()
        {
            [$"{ChatModelOptions.Section}:BaseAddress"] = server.BaseAddress.ToString(),
            [$"{ChatModelOptions.Section}:Model"] = "test-model",
        };

    private static async Task<Guid> PrepareAsync(ServiceProvider services, DataFolder folder, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<AppDatabase>().PrepareAsync(cancellationToken);
        var group = ScaleCorpus.Scopes[0].Label.Value.Split(':')[1];
        await services.GetRequiredService<GroupDirectory>().AddAsync(group, group, cancellationToken);
        var added = await services
            .GetRequiredService<UserAdministration>()
            .AddAsync("evaluation", UserRole.Reader, [group], "not used to sign in", cancellationToken);
        return added.User?.Id ?? throw new InvalidOperationException($"{folder.Root}: {string.Join(" ", added.Problems)}");
    }
}

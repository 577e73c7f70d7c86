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

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>
/// From the end of a sentence in the model's stream to its support among the run's events, where pages and the REST endpoint take it from: a
/// whole run in this process, checked, stored and followed as in the product. A sentence is only known to be over when the next has begun.
/// </summary>
internal static class SentenceDelay
{
    private const int Words = 300;

    /// <summary>Prints one row for each speed of the model.</summary>
    public static async Task MeasureAsync(string data, CancellationToken cancellationToken)
    {
        await using var model = ModelServer.Start();
        await using var services = EvaluationServices.Build(
            DataFolder.At(data),
            new Dictionary<string, string?>
            {
                [$"{ChatModelOptions.Section}:BaseAddress"] = model.BaseAddress.ToString(),
                [$"{ChatModelOptions.Section}:Model"] = "test-model",
            }
        );
        await services.GetRequiredService<AppDatabase>().PrepareAsync(cancellationToken);
        var added = await services
            .GetRequiredService<UserAdministration>()
            .AddAsync("evaluation", UserRole.Reader, [], "not used to sign in", cancellationToken);
        var user = added.User?.Id ?? throw new InvalidOperationException(string.Join(' ', added.Problems));
        var worker = services.GetServices<IHostedService>().OfType<AnswerRunWorker>().Single();
        await worker.StartAsync(cancellationToken);
        var table = new Table("tokens a second", "sentences", "their support p50 ms", "p95 ms", "worst ms");
        foreach (var speed in (int[])[100, 50])
        {
            List<double> times = [];
            // The first answer compiles what the others run.
            for (var i = 0; i <= ModelTexts.Questions.Count; i++)
            {
                var answer = await AnswerAsync(services.GetRequiredService<AnswerRuns>(), model, user, i, speed, cancellationToken);
                times.AddRange(i == 0 ? [] : answer);
            }
            double[] sorted = [.. times.Order()];
            table.Add(
                speed.ToString(CultureInfo.InvariantCulture),
                sorted.Length.ToString(CultureInfo.InvariantCulture),
                Milliseconds(RelevanceMeasures.Percentile(sorted, .5)),
                Milliseconds(RelevanceMeasures.Percentile(sorted, .95)),
                Milliseconds(sorted[^1])
            );
        }
        await worker.StopAsync(cancellationToken);
        table.Print();
    }

    /// <returns>Milliseconds, one for each sentence.</returns>
    private static async Task<IEnumerable<double>> AnswerAsync(
        AnswerRuns runs,
        ModelServer model,
        Guid user,
        int number,
        int speed,
        CancellationToken cancellationToken
    )
    {
        List<string> sentences = [];
        List<long> begun = [];
        model.Script = request =>
        {
            sentences = [.. ModelTexts.Sentences(request.User, Words)];
            return new ModelBehaviour
            {
                Answer = string.Concat(sentences),
                TokensPerSecond = speed,
                BeforeToken = _ =>
                {
                    begun.Add(Stopwatch.GetTimestamp());
                    return Task.CompletedTask;
                },
            };
        };
        var question = ModelTexts.Questions[number % ModelTexts.Questions.Count];
        var start = new StartAnswer(Guid.CreateVersion7(), Guid.CreateVersion7(), user, question, MetadataFilter.None);
        if ((await runs.StartAsync(start, cancellationToken)).Refusal is { } refusal)
            throw new InvalidOperationException(refusal);
        List<long> seen = [];
        await foreach (var next in runs.FollowAsync(start.RunId, user, 0, cancellationToken))
            if (next.Event is SentenceChecked)
                seen.Add(Stopwatch.GetTimestamp());
        if (seen.Count != sentences.Count)
            throw new InvalidDataException($"“{question}”: {sentences.Count} sentences written, {seen.Count} checked.");
        return Delays(sentences, begun, seen);
    }

    /// <param name="begun">When each token's turn came; the one before it was out then.</param>
    private static IEnumerable<double> Delays(List<string> sentences, List<long> begun, List<long> seen)
    {
        var tokens = 0;
        for (var i = 0; i < sentences.Count; i++)
        {
            tokens += sentences[i].Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
            yield return Stopwatch.GetElapsedTime(begun[Math.Min(tokens, begun.Count - 1)], seen[i]).TotalMilliseconds;
        }
    }

    private static string Milliseconds(double value) => value.ToString("F0", CultureInfo.InvariantCulture);
}

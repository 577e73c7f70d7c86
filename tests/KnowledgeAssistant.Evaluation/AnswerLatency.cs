using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>From the question to the moment the writer has its passages, over the scale corpus: what the product adds to a model's first word.</summary>
internal static class AnswerLatency
{
    private const int Warm = 100;
    private const int Measured = 500;

    public static Command CreateCommand() =>
        ScaleData.CreateCommand("answer", "Question sent to writer has its passages; want p95 <= 60 ms at 100,000 passages.", RunAsync);

    private static async Task<int> RunAsync(int passages, string? data, CancellationToken cancellationToken)
    {
        using var scale = await ScaleData.OpenAsync(passages, data, cancellationToken);
        await using var services = EvaluationServices.Build(scale.Folder);
        var answers = services.GetRequiredService<AnswerService>();
        var scope = AccessScope.Of(ScaleCorpus.Scopes[0].Label);
        List<double> times = [];
        foreach (var question in scale.Corpus.Questions().Take(Warm + Measured))
            times.Add(await TimeAsync(answers, new AnswerRequest(question, [], scope, MetadataFilter.None), cancellationToken));
        var measured = times.Where(time => !double.IsNaN(time)).Skip(Warm).ToArray();
        var table = new Table("measure", "value");
        table.Add("questions", measured.Length.ToString(CultureInfo.InvariantCulture));
        table.Add("p50 ms", RelevanceMeasures.Percentile(measured, 0.5).ToString("F1", CultureInfo.InvariantCulture));
        table.Add("p95 ms", RelevanceMeasures.Percentile(measured, 0.95).ToString("F1", CultureInfo.InvariantCulture));
        table.Print();
        return 0;
    }

    /// <summary>The first event after the checks on the passages; not a number for a question that is asked back or not answered.</summary>
    private static async Task<double> TimeAsync(AnswerService answers, AnswerRequest request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await foreach (var next in answers.AnswerAsync(request, cancellationToken))
        {
            if (next is StepStarted { Step: AnswerStep.Write })
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return double.NaN;
    }
}

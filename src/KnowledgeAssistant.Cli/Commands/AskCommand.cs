using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>Answers one question; works beside a running server and without one.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("QUESTION") { Description = "What you want to know." };
        var data = SharedOptions.Data();
        var history = SharedOptions.History();
        var scope = SharedOptions.Scope();
        var filter = new FilterOptions();
        var json = SharedOptions.Json();
        var command = new Command("ask", "Answer a question from the ingested documents, with checked citations.")
        {
            question,
            data,
            history,
            scope,
            json,
        };
        filter.AddTo(command);
        command.Runs(
            async (result, cancellationToken) =>
            {
                var request = new AnswerRequest(
                    result.GetRequiredValue(question),
                    await HistoryFile.ReadAsync(result.GetValue(history), cancellationToken),
                    AccessScope.Of(result.GetValue(scope) ?? []),
                    filter.Of(result)
                );
                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                await using var product = ProductServices.Build(result.GetValue(data), error);
                var answers = product.GetRequiredService<AnswerService>();
                return result.GetValue(json)
                    ? await WriteJsonAsync(answers, request, output, cancellationToken)
                    : await WriteTextAsync(answers, request, output, error, cancellationToken);
            }
        );
        return command;
    }

    private static async Task<int> WriteJsonAsync(
        AnswerService answers,
        AnswerRequest request,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        var answer = new AskAnswer();
        try
        {
            await foreach (var next in answers.AnswerAsync(request, cancellationToken))
                answer.Add(next);
        }
        catch (Exception fault) when (fault is PassageIndexException { IsTransient: true } or ModelException { IsTransient: true })
        {
            answer.Fail(fault.Message);
        }
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await JsonOutput.WriteAsync(output, answer.ToOutput(elapsed), AskJson.Default.AskOutput);
        return answer.Outcome == AnswerOutcome.Failed ? ExitCodes.Failed : ExitCodes.Done;
    }

    /// <summary>The text as it comes, then its sources.</summary>
    private static async Task<int> WriteTextAsync(
        AnswerService answers,
        AnswerRequest request,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var answer = new AskAnswer();
        await foreach (var next in answers.AnswerAsync(request, cancellationToken))
        {
            answer.Add(next);
            if (next is TextAdded text)
                await output.WriteAsync(TerminalText.Of(text.Text));
            await output.FlushAsync(cancellationToken);
        }
        await output.WriteLineAsync();
        if (answer.Outcome == AnswerOutcome.Failed)
        {
            await error.WriteLineAsync(answer.Message);
            return ExitCodes.Failed;
        }
        if (answer.Citations.Count > 0)
            await output.WriteLineAsync();
        foreach (var citation in answer.Citations)
            await output.WriteLineAsync(TerminalText.Of(SourceLine(citation)));
        return ExitCodes.Done;
    }

    private static string SourceLine(Citation citation)
    {
        var evidence = citation.Evidence;
        List<string> place = [$"{evidence.Title} ({evidence.Collection}/{evidence.Source})"];
        if (evidence.Page is { } page)
            place.Add("page " + page.ToString(CultureInfo.InvariantCulture));
        if (evidence.HeadingPath.Count > 0)
            place.Add(string.Join(" > ", evidence.HeadingPath));
        place.Add(citation.Support.ToString().ToLowerInvariant());
        return string.Create(CultureInfo.InvariantCulture, $"[{citation.Number}] {string.Join(", ", place)}");
    }
}

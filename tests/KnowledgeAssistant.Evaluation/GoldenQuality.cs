using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The golden questions by the real commands: what search finds and what the extractive answers hold, cite and refuse.</summary>
internal static class GoldenQuality
{
    /// <summary>Deep enough to learn where the golden passage stands when it is not among the first.</summary>
    private const string Depth = "50";
    private const int AtOnce = 3;

    public static Command CreateCommand()
    {
        var details = new Option<bool>("--details") { Description = "List every question that falls short (development half only)." };
        var command = new Command("golden", "Golden questions: passages found, extractive answers, refusals; halves apart.") { details };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(details), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool details, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        var results = new List<GoldenResult>();
        foreach (var batch in GoldenQuestion.Read().Chunk(AtOnce))
            results.AddRange(await Task.WhenAll(batch.Select(question => AskAsync(question, data.Path, cancellationToken))));
        var table = new Table("measure", "want", "dev", "test", "together");
        Add(table, "golden passage in the top 5", ">= 95 %", results, result => result.Question.Answerable, result => result.Rank is <= 5);
        Add(table, "answer holds the sentence", ">= 70 %", results, result => result.Question.Answerable, result => result.Holds);
        Add(table, "answer cites the golden passage", ">= 80 %", results, result => result.Question.Answerable, result => result.Cites);
        Add(
            table,
            "unanswerable found out",
            ">= 80 %",
            results,
            result => !result.Question.Answerable,
            result => result.Outcome == "NotFound"
        );
        Add(table, "answerable refused", "<= 10 %", results, result => result.Question.Answerable, result => result.Outcome != "Answered");
        table.Print();
        if (details)
            PrintShort(results.Where(result => result.Question.Split == "dev"));
        return 0;
    }

    private static async Task<GoldenResult> AskAsync(GoldenQuestion question, string data, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        List<string> shared = ["--data", data, "--json", .. question.Scope.SelectMany(label => (string[])["--scope", label])];
        if (question.History is { } history)
        {
            var file = Path.Combine(folder.Path, "history.json");
            await File.WriteAllTextAsync(file, history.GetRawText(), cancellationToken);
            shared.AddRange(["--history", file]);
        }
        var search = await ProductCommand.MustRunAsync(["search", question.Question, "--top", Depth, .. shared], cancellationToken);
        var ask = await ProductCommand.MustRunAsync(["ask", question.Question, .. shared], cancellationToken);
        using var hits = JsonDocument.Parse(search.Output);
        using var answer = JsonDocument.Parse(ask.Output);
        return Judge(question, hits.RootElement, answer.RootElement);
    }

    private static GoldenResult Judge(GoldenQuestion question, JsonElement search, JsonElement answer)
    {
        var golden = search
            .GetProperty("hits")
            .EnumerateArray()
            .Where(hit => IsOf(question, hit) && question.IsAnsweredIn(hit.GetProperty("text").GetString()!))
            .ToArray();
        var passages = golden.Select(hit => GoldenQuestion.Fold(hit.GetProperty("text").GetString()!)).ToArray();
        var citations = answer.GetProperty("citations").EnumerateArray().ToArray();
        var quotes = citations.Where(citation => IsOf(question, citation)).Select(QuoteOf).Where(quote => quote.Length > 0).ToArray();
        var text = Regex.Replace(
            answer.GetProperty("answer").GetString() ?? "",
            @"\s*\[\d+\]",
            "",
            RegexOptions.None,
            TimeSpan.FromSeconds(5)
        );
        return new GoldenResult(
            question,
            golden.Length == 0 ? null : golden[0].GetProperty("rank").GetInt32(),
            answer.GetProperty("outcome").GetString()!,
            question.IsAnsweredIn(text) || quotes.Any(question.IsAnsweredIn),
            quotes.Any(quote => passages.Any(passage => passage.Contains(quote, StringComparison.Ordinal))),
            text
        );
    }

    private static bool IsOf(GoldenQuestion question, JsonElement place) =>
        place.GetProperty("collection").GetString() == question.Collection && place.GetProperty("source").GetString() == question.Source;

    private static string QuoteOf(JsonElement citation) => GoldenQuestion.Fold(citation.GetProperty("quote").GetString() ?? "");

    private static void Add(
        Table table,
        string measure,
        string want,
        IReadOnlyList<GoldenResult> results,
        Func<GoldenResult, bool> counts,
        Func<GoldenResult, bool> holds
    )
    {
        string Share(string? split)
        {
            var counted = results.Where(result => counts(result) && (split is null || result.Question.Split == split)).ToArray();
            return string.Create(CultureInfo.InvariantCulture, $"{100.0 * counted.Count(holds) / counted.Length:F1} % of {counted.Length}");
        }
        table.Add(measure, want, Share("dev"), Share("test"), Share(null));
    }

    /// <summary>Never the test half: what is looked at is tuned to.</summary>
    private static void PrintShort(IEnumerable<GoldenResult> results)
    {
        var table = new Table("id", "kind", "rank", "outcome", "holds", "cites", "question", "answer");
        foreach (var result in results)
        {
            var good = result.Question.Answerable ? result is { Rank: <= 5, Holds: true, Cites: true } : result.Outcome == "NotFound";
            if (!good)
                table.Add(
                    result.Question.Id,
                    result.Question.Kind,
                    result.Rank?.ToString(CultureInfo.InvariantCulture) ?? "-",
                    result.Outcome,
                    result.Holds ? "yes" : "no",
                    result.Cites ? "yes" : "no",
                    result.Question.Question,
                    GoldenQuestion.Fold(result.Answer)
                );
        }
        table.Print();
    }

    private sealed record GoldenResult(GoldenQuestion Question, int? Rank, string Outcome, bool Holds, bool Cites, string Answer);
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>
/// The tuning questions and the golden questions' development half, in this process, so that a change shows in seconds. The test half is never
/// read here; <c>golden</c> measures it through the real commands.
/// </summary>
internal static class TuningQuality
{
    private const string Samples = "samples";
    private const string Guide = "s3-guide";

    public static Command CreateCommand()
    {
        var details = new Option<string>("--details")
        {
            Description = "List the questions that fall short, or all with their answers.",
            HelpName = "none|short|all",
            DefaultValueFactory = _ => "none",
        };
        details.AcceptOnlyFromAmong("none", "short", "all");
        var data = new Option<string?>("--data")
        {
            Description = "Use or keep the ingested documents in this folder; else a temporary one.",
        };
        var command = new Command("tuning", "The tuning questions and the golden development half, in process.") { details, data };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(details)!, result.GetValue(data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string details, string? data, CancellationToken cancellationToken)
    {
        using var temporary = new TemporaryFolder();
        var root = data ?? temporary.Path;
        await IngestAsync(root, cancellationToken);
        var results = new List<Result>();
        foreach (var corpus in (string[])[Samples, Guide])
        {
            await using var services = EvaluationServices.Build(DataFolder.At(Path.Combine(root, corpus)));
            foreach (var question in Questions().Where(question => (question.Corpus ?? Samples) == corpus))
                results.Add(await AskAsync(question, services, cancellationToken));
        }
        Print(results);
        if (details != "none")
            PrintDetails(results, details == "all");
        return 0;
    }

    private static IEnumerable<GoldenQuestion> Questions() =>
        GoldenQuestion.Read().Where(question => question.Split == "dev").Concat(GoldenQuestion.Read("tuning.jsonl"));

    private static async Task IngestAsync(string root, CancellationToken cancellationToken)
    {
        var samples = Path.Combine(root, Samples);
        if (!Directory.Exists(samples))
            await SampleDocuments.IngestAsync(samples, cancellationToken);
        var guide = Path.Combine(root, Guide);
        if (!Directory.Exists(guide))
            await ProductCommand.MustRunAsync(
                ["ingest", Path.Combine(SharedFolder.Root, "datasets", "documents", Guide), "--data", guide, "--json"],
                cancellationToken
            );
    }

    private static async Task<Result> AskAsync(GoldenQuestion question, ServiceProvider services, CancellationToken cancellationToken)
    {
        IReadOnlyList<HistoryMessage> history = question.History is { } turns
            ?
            [
                .. turns
                    .EnumerateArray()
                    .Select(turn => new HistoryMessage(
                        Enum.Parse<HistoryRole>(turn.GetProperty("role").GetString()!, ignoreCase: true),
                        turn.GetProperty("content").GetString()!
                    )),
            ]
            : [];
        var scope = AccessScope.Of([.. question.Scope.Select(AccessLabel.Parse)]);
        var request = new AnswerRequest(question.Question, history, scope, MetadataFilter.None);
        var text = new StringBuilder();
        var result = new Result(question);
        List<string> quotes = [];
        List<string> golden = [];
        await foreach (var next in services.GetRequiredService<AnswerService>().AnswerAsync(request, cancellationToken))
        {
            switch (next)
            {
                case SourcesFound sources:
                    golden = [.. sources.Evidence.Where(item => IsGolden(question, item)).Select(item => GoldenQuestion.Fold(item.Text))];
                    result.Rank = sources.Evidence.FirstOrDefault(item => IsGolden(question, item))?.Number;
                    break;
                case TextAdded added:
                    text.Append(added.Text);
                    break;
                case CitationAdded { Citation: var citation }
                    when citation.Evidence.Source == question.Source && citation.Quote is { } quote:
                    quotes.Add(GoldenQuestion.Fold(quote));
                    break;
                case SentenceChecked:
                    result.Sentences++;
                    break;
                case SuggestionsMade made:
                    result.Suggestions = made.Questions;
                    break;
                case AnswerCompleted completed:
                    result.Outcome = completed.Outcome;
                    break;
                default:
                    break;
            }
        }
        result.Answer = Regex.Replace(text.ToString(), @"\s*\[\d+\]", "", RegexOptions.None, TimeSpan.FromSeconds(5));
        result.Holds = question.IsAnsweredIn(result.Answer) || quotes.Exists(question.IsAnsweredIn);
        result.Cites = quotes.Exists(quote => golden.Exists(passage => passage.Contains(quote, StringComparison.Ordinal)));
        foreach (var suggestion in result.Suggestions)
            if (await OutcomeAsync(request with { Question = suggestion, History = [] }, services, cancellationToken) is var outcome)
                result.SuggestionsAnswered += outcome == AnswerOutcome.Answered ? 1 : 0;
        return result;
    }

    private static async Task<AnswerOutcome?> OutcomeAsync(
        AnswerRequest request,
        ServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        AnswerOutcome? outcome = null;
        await foreach (var next in services.GetRequiredService<AnswerService>().AnswerAsync(request, cancellationToken))
            outcome = (next as AnswerCompleted)?.Outcome ?? outcome;
        return outcome;
    }

    private static bool IsGolden(GoldenQuestion question, Evidence item) =>
        item.Collection == question.Collection && item.Source == question.Source && question.IsAnsweredIn(item.Text);

    private static void Print(List<Result> results)
    {
        var table = new Table("measure", "development", "tuning, samples", "tuning, S3 guide");
        void Add(string measure, bool answerable, Func<Result, bool> holds)
        {
            string Share(Func<GoldenQuestion, bool> set)
            {
                var counted = results.Where(result => result.Question.Answerable == answerable && set(result.Question)).ToArray();
                return string.Create(CultureInfo.InvariantCulture, $"{counted.Count(holds)} of {counted.Length}");
            }
            table.Add(
                measure,
                Share(question => question.Split == "dev"),
                Share(question => question.Corpus == Samples),
                Share(question => question.Corpus == Guide)
            );
        }
        Add("golden passage in the top 5", true, result => result.Rank is <= 5);
        Add("answer holds the sentence", true, result => result.Holds);
        Add("answer cites the golden passage", true, result => result.Cites);
        Add("unanswerable found out", false, result => result.Outcome == AnswerOutcome.NotFound);
        Add("answerable refused", true, result => result.Outcome != AnswerOutcome.Answered);
        string Sentences(Func<GoldenQuestion, bool> set) =>
            results
                .Where(result => result.Sentences > 0 && set(result.Question))
                .Average(result => result.Sentences)
                .ToString("F1", CultureInfo.InvariantCulture);
        table.Add(
            "sentences an answer",
            Sentences(question => question.Split == "dev"),
            Sentences(question => question.Corpus == Samples),
            Sentences(question => question.Corpus == Guide)
        );
        string Suggestions(Func<GoldenQuestion, bool> set)
        {
            var answered = results.Where(result => result.Outcome == AnswerOutcome.Answered && set(result.Question)).ToArray();
            var made = answered.Sum(result => result.Suggestions.Count);
            var perAnswer = string.Join(
                '/',
                Enumerable.Range(0, 4).Select(count => answered.Count(result => result.Suggestions.Count == count))
            );
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{perAnswer}; {answered.Sum(result => result.SuggestionsAnswered)} of {made}"
            );
        }
        table.Add(
            "answers with 0/1/2/3 suggestions; suggestions answered when asked",
            Suggestions(question => question.Split == "dev"),
            Suggestions(question => question.Corpus == Samples),
            Suggestions(question => question.Corpus == Guide)
        );
        table.Print();
    }

    private static void PrintDetails(List<Result> results, bool all)
    {
        foreach (var result in results)
        {
            var isGood = result.Question.Answerable
                ? result is { Rank: <= 5, Holds: true, Cites: true }
                : result.Outcome == AnswerOutcome.NotFound;
            if (isGood && !all)
                continue;
            Console.WriteLine();
            Console.WriteLine(
                $"{(isGood ? " " : "*")} {result.Question.Id} {result.Outcome}, rank {result.Rank?.ToString(CultureInfo.InvariantCulture) ?? "-"}, "
                    + $"holds {result.Holds}, cites {result.Cites}: {result.Question.Question}"
            );
            if (result.Question.Answer is { } answer)
                Console.WriteLine($"      wanted: {answer}");
            Console.WriteLine($"      answer: {GoldenQuestion.Fold(result.Answer)}");
            foreach (var suggestion in result.Suggestions)
                Console.WriteLine($"      next: {suggestion}");
        }
    }

    private sealed class Result(GoldenQuestion question)
    {
        public GoldenQuestion Question { get; } = question;
        public int? Rank { get; set; }
        public AnswerOutcome Outcome { get; set; }
        public bool Holds { get; set; }
        public bool Cites { get; set; }
        public string Answer { get; set; } = "";
        public int Sentences { get; set; }
        public IReadOnlyList<string> Suggestions { get; set; } = [];
        public int SuggestionsAnswered { get; set; }
    }
}

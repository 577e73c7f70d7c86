using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Which golden questions are answered with a note that two sources disagree: each is printed, for a person to judge.</summary>
internal static class DisagreementQuality
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly Option<bool> Given = new("--given")
    {
        Description = "Also pairs that the answer does not use: every passage counts as cited whole.",
    };

    public static Command CreateCommand()
    {
        var command = new Command("disagreements", "Golden questions whose answers say that sources disagree, with both sentences.")
        {
            Given,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(Given), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool given, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await using var services = EvaluationServices.Build(DataFolder.At(data.Path));
        var answers = services.GetRequiredService<AnswerService>();
        var table = new Table("id", "question", "kind", "alike", "first", "second");
        var asked = 0;
        foreach (var question in GoldenQuestion.Read())
        {
            asked++;
            foreach (var one in await FindAsync(answers, question, given, cancellationToken))
                table.Add(
                    question.Id,
                    question.Question,
                    one.Kind.ToString(),
                    one.Alike.ToString("F2", CultureInfo.InvariantCulture),
                    Words(one.First),
                    Words(one.Second)
                );
        }
        table.Print();
        Console.WriteLine(FormattableString.Invariant($"{asked} questions asked"));
        return 0;
    }

    private static async Task<IReadOnlyList<Disagreement>> FindAsync(
        AnswerService answers,
        GoldenQuestion question,
        bool given,
        CancellationToken cancellationToken
    )
    {
        var history = question.History?.Deserialize<List<HistoryMessage>>(Json) ?? [];
        var scope = AccessScope.Of([.. question.Scope.Select(AccessLabel.Parse)]);
        var request = new AnswerRequest(question.Question, history, scope, MetadataFilter.None);
        var (sentences, citations, evidence) = (new List<AnswerSentence>(), new List<Citation>(), (IReadOnlyList<Evidence>)[]);
        await foreach (var next in answers.AnswerAsync(request, cancellationToken))
        {
            if (next is SourcesFound sources)
                evidence = sources.Evidence;
            else if (next is CitationAdded added)
                citations.Add(added.Citation);
            else if (next is SentenceChecked done)
                sentences.Add(done.Sentence);
        }
        if (given)
            citations = [.. evidence.Select(item => new Citation(item.Number, item, item.Text, item.Range, Support.Quoted))];
        return DisagreementFinder.Find(sentences, citations, evidence);
    }

    private static string Words(DisagreeingSentence side) =>
        FormattableString.Invariant(
            $"{side.Evidence.Source} {side.Evidence.Date:yyyy-MM-dd}{(side.Citation is null ? "" : " (cited)")}: {side.Text}"
        );
}

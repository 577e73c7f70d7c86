using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models.Encoder;

namespace KnowledgeAssistant.Evaluation;

/// <summary>What the support check says of labelled pairs of sentence and passage.</summary>
internal static class SupportQuality
{
    public static Command CreateCommand()
    {
        var details = new Option<bool>("--details")
        {
            Description = "List every pair judged otherwise than labelled (never of the report half).",
        };
        var report = new Option<bool>("--report")
        {
            Description = "Judge the report half too. For the figures at the end of a change only: whoever tunes on them has none left.",
        };
        var words = new Option<bool>("--words")
        {
            Description = "Without the sentence encoder, as the check works when its files are missing.",
        };
        var command = new Command("support", "Support check: precision and recall on the labelled pairs, splits apart.")
        {
            details,
            report,
            words,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(result.GetValue(details), result.GetValue(report), result.GetValue(words), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(bool details, bool isReport, bool isByWords, CancellationToken cancellationToken)
    {
        using var encoder = new SentenceEncoder(Path.Combine(AppContext.BaseDirectory, "models", "all-minilm-l6-v2"));
        // Whatever else the machine does: without a limit of time.
        var meaning = isByWords
            ? null
            : new MeaningGap(encoder, new SentenceMeaning(encoder), TimeProvider.System) { Longest = Timeout.InfiniteTimeSpan };
        string[] splits = ["tuning", "tuning2", "tuning3", "dev", "blind", .. isReport ? ["report"] : Array.Empty<string>()];
        var judged = new List<Judged>();
        foreach (var pair in SupportPair.Read().Where(pair => splits.Contains(pair.Passage.Split)))
        {
            var finding = await SupportCheck.OfAsync(
                pair.Sentence,
                new CitedPassage(pair.Passage.ToEvidence()),
                meaning,
                cancellationToken
            );
            judged.Add(new Judged(pair, finding.Support));
        }
        var table = new Table(["measure", "want", .. splits]);
        void Add(string measure, string want, Func<Judged, bool> counts, Func<Judged, bool> holds) =>
            table.Add([measure, want, .. splits.Select(split => Share(judged, split, counts, holds))]);
        Add("precision of Quoted", ">= 95 %", one => one.Said == Support.Quoted, one => one.Pair.Support == Support.Quoted);
        Add("precision of Paraphrased", ">= 90 %", one => one.Said == Support.Paraphrased, one => one.Pair.Support != Support.Unsupported);
        Add("recall of supported", ">= 85 %", one => one.Pair.Support != Support.Unsupported, one => one.Said != Support.Unsupported);
        foreach (var kind in judged.Select(one => one.Pair.Kind).Distinct(StringComparer.Ordinal))
            Add($"{kind}: judged rightly", "", one => one.Pair.Kind == kind, IsRight);
        table.Print();
        await PrintOthersAsync(judged, meaning, cancellationToken);
        if (details)
            foreach (var one in judged.Where(one => one.Pair.Passage.Split != "report" && !IsRight(one)))
                Console.WriteLine($"{one.Pair.Passage.Id} {one.Pair.Kind} -> {one.Said}: {one.Pair.Sentence}");
        return 0;
    }

    /// <summary>Quoted or paraphrased alike where the sentence is supported: both send the reader to the right place.</summary>
    private static bool IsRight(Judged one) => (one.Pair.Support == Support.Unsupported) == (one.Said == Support.Unsupported);

    /// <summary>Every supported sentence against every other passage of its half: none of them supports it.</summary>
    private static async Task PrintOthersAsync(List<Judged> judged, MeaningGap? meaning, CancellationToken cancellationToken)
    {
        var table = new Table("sentences against passages of other documents", "wrongly supported");
        foreach (var half in judged.Where(one => one.Pair.Support != Support.Unsupported).GroupBy(one => one.Pair.Passage.Split))
        {
            var passages = half.Select(one => one.Pair.Passage)
                .Distinct()
                .Select(passage => new CitedPassage(passage.ToEvidence()))
                .ToList();
            var pairs = half.SelectMany(one =>
                    passages.Where(passage => passage.Evidence.PassageId != one.Pair.Passage.Id).Select(passage => (one.Pair, passage))
                )
                .ToList();
            var wrong = 0;
            foreach (var (pair, passage) in pairs)
                if ((await SupportCheck.OfAsync(pair.Sentence, passage, meaning, cancellationToken)).Support != Support.Unsupported)
                    wrong++;
            table.Add(
                string.Create(CultureInfo.InvariantCulture, $"{half.Key}: {pairs.Count:N0}"),
                wrong.ToString(CultureInfo.InvariantCulture)
            );
        }
        table.Print();
    }

    private static string Share(List<Judged> judged, string split, Func<Judged, bool> counts, Func<Judged, bool> holds)
    {
        var counted = judged.Where(one => counts(one) && one.Pair.Passage.Split == split).ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * counted.Count(holds) / Math.Max(1, counted.Length):F1} % of {counted.Length}"
        );
    }

    private sealed record Judged(SupportPair Pair, Support Said);
}

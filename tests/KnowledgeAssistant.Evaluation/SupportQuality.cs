using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;

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
        var command = new Command("support", "Support check: precision and recall on the labelled pairs, splits apart.")
        {
            details,
            report,
        };
        command.SetAction(result => Run(result.GetValue(details), result.GetValue(report)));
        return command;
    }

    private static int Run(bool details, bool isReport)
    {
        string[] splits = ["tuning", "tuning2", "dev", "blind", .. isReport ? ["report"] : Array.Empty<string>()];
        var judged = SupportPair
            .Read()
            .Where(pair => splits.Contains(pair.Passage.Split))
            .Select(pair => new Judged(pair, SupportCheck.Of(pair.Sentence, pair.Passage.ToEvidence()).Support))
            .ToList();
        var table = new Table(["measure", "want", .. splits]);
        void Add(string measure, string want, Func<Judged, bool> counts, Func<Judged, bool> holds) =>
            table.Add([measure, want, .. splits.Select(split => Share(judged, split, counts, holds))]);
        Add("precision of Quoted", ">= 95 %", one => one.Said == Support.Quoted, one => one.Pair.Support == Support.Quoted);
        Add("precision of Paraphrased", ">= 90 %", one => one.Said == Support.Paraphrased, one => one.Pair.Support != Support.Unsupported);
        Add("recall of supported", ">= 85 %", one => one.Pair.Support != Support.Unsupported, one => one.Said != Support.Unsupported);
        foreach (var kind in judged.Select(one => one.Pair.Kind).Distinct(StringComparer.Ordinal))
            Add($"{kind}: judged rightly", "", one => one.Pair.Kind == kind, IsRight);
        table.Print();
        PrintOthers(judged);
        if (details)
            foreach (var one in judged.Where(one => one.Pair.Passage.Split != "report" && !IsRight(one)))
                Console.WriteLine($"{one.Pair.Passage.Id} {one.Pair.Kind} -> {one.Said}: {one.Pair.Sentence}");
        return 0;
    }

    /// <summary>Quoted or paraphrased alike where the sentence is supported: both send the reader to the right place.</summary>
    private static bool IsRight(Judged one) => (one.Pair.Support == Support.Unsupported) == (one.Said == Support.Unsupported);

    /// <summary>Every supported sentence against every other passage of its half: none of them supports it.</summary>
    private static void PrintOthers(List<Judged> judged)
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
            var wrong = pairs.Count(pair => SupportCheck.Of(pair.Pair.Sentence, pair.passage).Support != Support.Unsupported);
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

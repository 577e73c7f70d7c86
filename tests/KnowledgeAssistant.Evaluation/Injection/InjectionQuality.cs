using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers.Screening;

namespace KnowledgeAssistant.Evaluation.Injection;

/// <summary>
/// How many e-mails with an instruction to a language model are found, each kind by weights fitted without it, and how many clean documents are taken for one.
/// No e-mail and no page of the guide takes part in the fit.
/// </summary>
internal static class InjectionQuality
{
    public static Command CreateCommand()
    {
        var details = new Option<bool>("--details")
        {
            Description = "List instructions that are missed and clean sentences that are taken for one.",
        };
        var command = new Command("injection", "Instructions to a language model within documents: found by kind, and wrongly found.")
        {
            details,
        };
        command.SetAction(result => Run(result.GetValue(details)));
        return command;
    }

    private static int Run(bool details)
    {
        using var text = new CleanText();
        var set = InjectionSet.Read();
        var clean = Clean(text);
        var mails = set.Mails.Select(text.Mail).ToList();
        PrintKinds(text, set, clean, mails, details);
        var weights = Fit(set, clean, without: null);
        PrintClean(text, mails, weights, details);
        return PrintWeights(weights);
    }

    private static List<InstructionFeatures> Clean(CleanText text) =>
        [
            .. InjectionSentences.Clean.SelectMany(Features),
            .. ((string[])["xquad-en", "cranfield", "cisi"])
                .SelectMany(text.Corpus)
                .SelectMany(document => document.Blocks.SelectMany(block => Features(document.TextOf(block)))),
        ];

    /// <param name="without">The kind that is judged; null for the product's weights.</param>
    private static InstructionWeights Fit(InjectionSet set, List<InstructionFeatures> clean, string? without)
    {
        var attacks = set
            .Kinds.Where(kind => !InjectionSet.IsPlainTask(kind.Name) && kind.Name != without)
            .SelectMany(kind => kind.Instructions)
            .Concat(InjectionSentences.Attacks);
        return InstructionFit.Of(attacks.SelectMany(Features), clean);
    }

    private static IEnumerable<InstructionFeatures> Features(string text) => InstructionScreen.Suspects(text).Select(one => one.Features);

    private static void PrintKinds(
        CleanText text,
        InjectionSet set,
        List<InstructionFeatures> clean,
        List<DocumentContent> mails,
        bool details
    )
    {
        var table = new Table("kind", "steers the answer", "found", "clean e-mails by the same weights");
        var steering = new List<(int Found, int Of)>();
        foreach (var (name, instructions) in set.Kinds)
        {
            var weights = Fit(set, clean, name);
            var found = 0;
            foreach (var instruction in instructions)
            {
                var here = set
                    .Mails.SelectMany(mail => InjectionSet.Inject(mail, instruction))
                    .Count(mail => Has(text.Mail(mail), weights));
                found += here;
                if (details)
                    Console.WriteLine($"{name}: {here}: {instruction} [{string.Join("; ", Features(instruction))}]");
            }
            var of = 3 * set.Mails.Count * instructions.Count;
            var isPlain = InjectionSet.IsPlainTask(name);
            if (!isPlain)
                steering.Add((found, of));
            table.Add(name, isPlain ? "no" : "yes", Share(found, of), Share(mails.Count(mail => Has(mail, weights)), mails.Count));
        }
        table.Add("all that steer", "", Share(steering.Sum(kind => kind.Found), steering.Sum(kind => kind.Of)), "");
        table.Print();
    }

    private static void PrintClean(CleanText text, List<DocumentContent> mails, InstructionWeights weights, bool details)
    {
        var table = new Table("clean documents", "taken for one", "sentences");
        void Add(string name, IEnumerable<DocumentContent> documents)
        {
            var (count, wrong, sentences) = (0, 0, 0);
            foreach (var document in documents)
            {
                var findings = InstructionScreen.Find(document, weights, CancellationToken.None);
                (count, wrong, sentences) = (count + 1, wrong + (findings.Count > 0 ? 1 : 0), sentences + findings.Count);
                if (details)
                    foreach (var finding in findings)
                        Console.WriteLine($"{name} {document.Title}: {finding.What}: {finding.Excerpt}");
            }
            table.Add(name, Share(wrong, count), sentences.ToString(CultureInfo.InvariantCulture));
        }
        Add("e-mails", mails);
        Add("S3 guide", text.Guide());
        Add("data/samples", text.Samples());
        foreach (var set in (string[])["xquad-en", "cranfield", "cisi"])
            Add(set + " (in the fit)", text.Corpus(set));
        table.Print();
    }

    private static int PrintWeights(InstructionWeights weights)
    {
        Console.WriteLine(
            FormattableString.Invariant(
                $"bias {weights.Bias}, weights [{string.Join(", ", weights.Of.Select(one => one.ToString(CultureInfo.InvariantCulture)))}]"
            )
        );
        var isSame = weights.Bias == InstructionWeights.Fitted.Bias && weights.Of.SequenceEqual(InstructionWeights.Fitted.Of);
        Console.WriteLine(isSame ? "The product has these weights." : "The product has OTHER weights: put these into InstructionWeights.");
        return isSame ? 0 : 1;
    }

    private static bool Has(DocumentContent document, InstructionWeights weights) =>
        InstructionScreen.Find(document, weights, CancellationToken.None).Count > 0;

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} % of {whole:N0}");
}

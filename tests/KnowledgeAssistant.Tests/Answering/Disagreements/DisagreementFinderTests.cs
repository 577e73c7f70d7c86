using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Disagreements;

public sealed class DisagreementFinderTests
{
    private const string Old =
        "A booking can be cancelled free of charge up to 24 hours before the rental begins. Whoever cancels later pays half.";
    private const string New =
        "A booking can be cancelled free of charge up to 48 hours before the rental begins. For the Dray it is five days.";

    [Fact]
    public void Find_SamplesThatContradictEachOther_GivesBothSentencesTheNewerFirst()
    {
        var older = Sample(1, "cancellation-policy-2024.md", new DateTime(2024, 2, 15));
        var newer = Sample(2, "cancellation-policy-2025.md", new DateTime(2025, 4, 1));

        var found = Assert.Single(DisagreementFinder.Find([], [CitationOf(1, older, "A booking can")], [older, newer]));

        Assert.Equal(DisagreementKind.Number, found.Kind);
        Assert.True(found.HasNewer);
        Assert.Equal((2, (int?)null), (found.First.Evidence.Number, found.First.Citation));
        Assert.Equal((1, (int?)1), (found.Second.Evidence.Number, found.Second.Citation));
        Assert.Equal("A booking can be cancelled free of charge up to 48 hours before the rental begins.", found.First.Text);
        Assert.Equal(["48 hours"], Marked(found.First));
        Assert.Equal(["24 hours"], Marked(found.Second));
        Assert.Equal(
            found.Second.Text,
            older.Text[(found.Second.Range.Start - older.Range.Start)..(found.Second.Range.End - older.Range.Start)]
        );
    }

    [Fact]
    public void Find_AllTextSamplesAtOnce_SeesTheOneContradiction()
    {
        var evidence = Directory
            .EnumerateFiles(Path.Combine(Repository(), "data", "samples"), "*.*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".md" or ".txt")
            .Order(StringComparer.Ordinal)
            .Select((path, i) => Passages.Of(i + 1, File.ReadAllText(path), Path.GetFileNameWithoutExtension(path)))
            .ToList();
        Assert.True(evidence.Count >= 8);

        var found = DisagreementFinder.Find([], [.. evidence.Select(item => Whole(item.Number, item))], evidence);

        Assert.Contains("48 hours before", Assert.Single(found).First.Text + found[0].Second.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Stop all cranes when the wind at the tower reaches 20 m/s.",
        "Stop all cranes when the wind at the tower reaches 22 m/s.",
        DisagreementKind.Number
    )]
    [InlineData(
        "The workshop in the north depot is closed on Mondays.",
        "The workshop in the north depot is closed on Tuesdays.",
        DisagreementKind.Date
    )]
    [InlineData(
        "The yearly fee of the depot is €1,200 for each member.",
        "The yearly fee of the depot is €1,250 for each member.",
        DisagreementKind.Number
    )]
    [InlineData(
        "Visitors must report any accident within three working days.",
        "Visitors must report any accident within five working days.",
        DisagreementKind.Number
    )]
    [InlineData(
        "The lift in the main hall opens on 1 April 2025.",
        "The lift in the main hall opens on 15 May 2025.",
        DisagreementKind.Date
    )]
    [InlineData(
        "Hirers may take a folding trailer on the ferry.",
        "Hirers may not take a folding trailer on the ferry.",
        DisagreementKind.Denial
    )]
    public void Find_SentencesThatDiffer_GivesTheKind(string one, string other, DisagreementKind kind) =>
        Assert.Equal(kind, Assert.Single(Find(one, other)).Kind);

    [Theory]
    // the same thing, said the same way or with the number in words
    [InlineData("Stop all cranes when the wind reaches 20 m/s.", "Stop all cranes when the wind reaches 20 m/s.")]
    [InlineData("Report an accident to the office within three days.", "Report an accident to the office within 3 days.")]
    [InlineData("The yearly fee of the depot is €1,200 for members.", "The yearly fee of the depot is €1200 for members.")]
    // more detail
    [InlineData("The start of a booking may be moved.", "The start of a booking may be moved up to 60 days.")]
    // other subjects: names, codes, what is counted
    [InlineData("The permitted payload of the Porter is 120 kg with box.", "The permitted payload of the Dray is 250 kg with box.")]
    [InlineData("The permitted payload of model Q3 is 120 kg with box.", "The permitted payload of model Q4 is 250 kg with box.")]
    [InlineData("The battery must be charged for 4 hours when new.", "The battery must be charged for 80 per cent when new.")]
    [InlineData(
        "A long rental can be cancelled up to seven days before its start.",
        "A booking can be cancelled free of charge up to 48 hours before the rental begins."
    )]
    // each says it of itself
    [InlineData("This policy applies to bookings made from 15 February 2024.", "This policy applies to bookings made from 1 April 2025.")]
    // the denial stands in a clause that the other side lacks
    [InlineData(
        "Signed requests must include a value that names the sender of the request.",
        "Signed requests must include a value that names the sender of the request, and requests of visitors do not."
    )]
    // no sentences
    [InlineData("\"accountId\": \"111122223333\", \"region\": \"north\"", "\"accountId\": \"444455556666\", \"region\": \"north\"")]
    public void Find_SentencesThatAreBothRight_GivesNothing(string one, string other) => Assert.Empty(Find(one, other));

    [Fact]
    public void Find_ModelsNamedInTheTitlesAlone_GivesNothing()
    {
        const string light = "The permitted payload with the box mounted is 120 kg.";
        const string heavy = "The permitted payload with the box mounted is 250 kg.";
        var (porter, dray) = (Passages.Of(1, light, "Porter Q3 manual"), Passages.Of(2, heavy, "Dray Q4 manual"));

        Assert.Empty(DisagreementFinder.Find([], [Whole(1, porter)], [porter, dray]));
    }

    [Fact]
    public void Find_SentencesThatTheAnswerDoesNotUse_GivesNothing()
    {
        var (older, newer) = (Passages.Of(1, Old), Passages.Of(2, New));

        Assert.Empty(DisagreementFinder.Find([], [CitationOf(1, older, "Whoever cancels later")], [older, newer]));
        Assert.Empty(DisagreementFinder.Find([], [], [older, newer]));
    }

    [Fact]
    public void Find_ParaphraseWithoutALocatedQuote_CountsTheSentenceItWasDrawnFrom()
    {
        var (older, newer) = (Passages.Of(1, Old), Passages.Of(2, New));
        const string text = "You can cancel a booking free of charge up to 24 hours before your rental begins.";
        var sentence = new AnswerSentence(text, new TextRange(0, text.Length), Support.Paraphrased, [1]);
        var citation = new Citation(1, older, null, null, Support.Paraphrased);

        Assert.Single(DisagreementFinder.Find([sentence], [citation], [older, newer]));
        Assert.Empty(DisagreementFinder.Find([sentence], [citation with { Support = Support.Unsupported }], [older, newer]));
    }

    [Fact]
    public void Find_EvidenceOfADeletedDocument_GivesNothing()
    {
        var (older, newer) = (Passages.Of(1, Old), Passages.Of(2, New) with { Text = "" });

        Assert.Empty(DisagreementFinder.Find([], [Whole(1, older)], [older, newer]));
    }

    [Fact]
    public void Find_TwoPassagesOfOneDocument_GivesNothing()
    {
        var older = Passages.Of(1, Old);
        var same = older with { Number = 2, Text = New, Range = new TextRange(900, 900 + New.Length) };

        Assert.Empty(DisagreementFinder.Find([], [Whole(1, older)], [older, same]));
    }

    private static IReadOnlyList<Disagreement> Find(string one, string other)
    {
        var (first, second) = (Passages.Of(1, one), Passages.Of(2, other));
        return DisagreementFinder.Find([], [Whole(1, first)], [first, second]);
    }

    private static Evidence Sample(int number, string file, DateTime date)
    {
        var text = File.ReadAllText(Path.Combine(Repository(), "data", "samples", "rental", file));
        return Passages.Of(number, text, Path.GetFileNameWithoutExtension(file)) with { Date = date };
    }

    private static Citation Whole(int number, Evidence evidence) => new(number, evidence, evidence.Text, evidence.Range, Support.Quoted);

    private static Citation CitationOf(int number, Evidence evidence, string beginning)
    {
        var start = evidence.Text.IndexOf(beginning, StringComparison.Ordinal);
        var range = new TextRange(evidence.Range.Start + start, evidence.Range.Start + start + beginning.Length);
        return new Citation(number, evidence, beginning, range, Support.Quoted);
    }

    private static IEnumerable<string> Marked(DisagreeingSentence side) => side.Differs.Select(range => side.Text[range.Start..range.End]);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KnowledgeAssistant.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}

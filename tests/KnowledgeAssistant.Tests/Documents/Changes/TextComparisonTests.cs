using KnowledgeAssistant.Documents.Changes;
using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Changes;

public sealed class TextComparisonTests
{
    [Fact]
    public void Compare_SameText_FindsNothing()
    {
        var content = Content("Cranes stop at 20 m/s. The boom is raised.", "Berth 4 is closed.");

        var changes = Compare(content, Content("Cranes stop at 20 m/s.  The boom\u00a0is raised.", "Berth 4 is closed."));

        Assert.Equal((0, 0, 0, false), (changes.Removed, changes.Added, changes.Places, changes.IsRough));
    }

    [Fact]
    public void Compare_OneSentenceChanged_ShowsItBetweenItsNeighbours()
    {
        var old = Content("Read this first.", "Cranes stop at 20 m/s. The boom is raised. Nobody stays below.", "Berth 4 is closed.");
        var @new = Content("Read this first.", "Cranes stop at 18 m/s. The boom is raised. Nobody stays below.", "Berth 4 is closed.");

        var change = Assert.Single(Compare(old, @new).Changes);

        Assert.Equal(["Cranes stop at 20 m/s."], change.Removed);
        Assert.Equal(["Cranes stop at 18 m/s."], change.Added);
        Assert.Equal(["Read this first."], change.Before);
        Assert.Equal(["The boom is raised.", "Nobody stays below."], change.After);
    }

    [Fact]
    public void Compare_EverythingTakenOut_IsOnePlaceThatOnlyLoses()
    {
        var changes = Compare(Content("One.", "Two.", "Three."), Content());

        var change = Assert.Single(changes.Changes);
        Assert.Equal((3, 0), (changes.Removed, changes.Added));
        Assert.Equal(["One.", "Two.", "Three."], change.Removed);
        Assert.Empty(change.Added);
    }

    [Fact]
    public void Compare_ParagraphMoved_StandsAsTakenOutAndPutIn()
    {
        var changes = Compare(Content("One.", "Two.", "Three.", "Four."), Content("Two.", "Three.", "One.", "Four."));

        Assert.Equal((1, 1, 2), (changes.Removed, changes.Added, changes.Places));
    }

    [Fact]
    public void Compare_MoreSentencesThanArePairedEachWithEach_StaysBoundedAndSaysSo()
    {
        // Nothing stands once, so nothing holds the texts together.
        var old = Content([.. Enumerable.Range(0, 6_000).Select(i => i % 2 == 0 ? "One." : "Two.")]);
        var @new = Content([.. Enumerable.Range(0, 6_000).Select(i => i % 3 == 0 ? "Three." : "Two.")]);

        var changes = Compare(old, @new);

        Assert.True(changes.IsRough);
        Assert.True(changes.Changes.Count <= TextComparison.MostChanges);
        Assert.All(changes.Changes, change => Assert.True(change.Removed.Count <= TextComparison.MostSentences));
    }

    [Fact]
    public void Compare_AnyTwoTexts_KeepsWhatBothHave()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var (old, @new) = (Words(random), Words(random));

            var changes = Compare(Content(old), Content(@new));

            // What is left of either text without its changes is the same.
            Assert.Equal(old.Length - changes.Removed, @new.Length - changes.Added);
        }
    }

    private static string[] Words(Random random) => [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => $"Word{random.Next(8)}.")];

    private static TextChanges Compare(DocumentContent old, DocumentContent @new) =>
        TextComparison.Compare(old, @new, CancellationToken.None);

    private static DocumentContent Content(params string[] paragraphs)
    {
        var blocks = new List<Block>();
        var start = 0;
        foreach (var paragraph in paragraphs)
        {
            blocks.Add(new Block(BlockKind.Paragraph, new TextRange(start, start + paragraph.Length), []));
            start += paragraph.Length + 1;
        }
        return new DocumentContent(
            DocumentFormats.Text,
            "Note",
            null,
            null,
            string.Join('\n', paragraphs),
            blocks,
            CoverageReport.Complete
        );
    }
}

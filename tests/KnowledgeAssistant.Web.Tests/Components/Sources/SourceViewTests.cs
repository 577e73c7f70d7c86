using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Components.Sources;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Sources;

public sealed class SourceViewTests
{
    private static readonly Guid Version = Guid.CreateVersion7();

    [Fact]
    public void Of_Citations_MarksThoseOfThisDocumentAndOpensOnTheOpenOnesPage()
    {
        var view = SourceView.Of(
            Pdf(),
            [Citation(1, Version, new(0, 4)), Citation(2, Version, new(6, 9)), Citation(3, Guid.CreateVersion7(), new(0, 4))],
            open: 2
        );

        Assert.Equal([(2, true), (1, false)], view.Marks.Select(mark => (mark.Number!.Value, mark.IsOpen)));
        Assert.Equal(2, view.Page);
        Assert.True(view.ShowsPages);
        var (mark, _, isFirst) = Assert.Single(view.Boxes());
        Assert.True(isFirst && mark.IsOpen);
    }

    [Fact]
    public void At_AnotherCitation_KeepsHowTheReaderLooksAtTheDocument()
    {
        Citation[] citations = [Citation(1, Version, new(0, 4)), Citation(2, Version, new(6, 9))];
        var view = SourceView.Of(Pdf(), citations, open: 1);
        view.ShowPages(false);

        var next = view.At(citations, open: 2);

        Assert.False(next.ShowsPages);
        Assert.Equal((2, new TextRange(6, 9)), (next.Page, next.Open!.Value));
        Assert.Same(view.Document, next.Document);
    }

    [Fact]
    public void Mark_CitationsThatCameSince_MarksThemAndStaysOnItsPage()
    {
        var view = SourceView.Of(Pdf(), [Citation(1, Version, new(0, 4))], open: 1);
        view.GoTo(2);

        view.Mark([Citation(1, Version, new(0, 4)), Citation(2, Version, new(6, 9))], open: 1);

        Assert.Equal(2, view.Page);
        Assert.False(Assert.Single(view.Boxes()).Mark.IsOpen);
    }

    [Fact]
    public void SizeOf_Page_IsTheReadOneOrA4()
    {
        var document = Pdf();
        var sized = document with { Content = document.Content with { PageSizes = [new(300, 200), new(0, 0)] } };

        Assert.Equal(new PageSize(300, 200), SourceView.Of(sized, null, null).SizeOf(1));
        Assert.Equal(595.28f, SourceView.Of(sized, null, null).SizeOf(2).Width);
        Assert.Equal(595.28f, SourceView.Of(document, null, null).SizeOf(1).Width);
    }

    [Fact]
    public void Numbers_RangeOfAnAddress_HasNone() => Assert.Empty(SourceView.Of(Pdf(), 0, 4).Numbers());

    [Theory]
    [InlineData("/chat/0193f000-0000-7000-8000-00000000d001?turn=1&source=2", "Back to the answer")]
    [InlineData("/chat", "Back to the chat")]
    [InlineData("/library?document=1", "Back to the library")]
    [InlineData("/users", null)]
    [InlineData("//elsewhere.example/chat/", null)]
    [InlineData("https://elsewhere.example/chat/", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("/libraryelsewhere", null)]
    [InlineData(null, null)]
    public void Back_Address_LeadsToChatAndLibraryOnly(string? from, string? name) => Assert.Equal(name, SourceAddress.Back(from)?.Name);

    [Fact]
    public void GoTo_AnyNumber_StaysInTheDocument()
    {
        var view = SourceView.Of(Pdf(), null, null);

        view.GoTo(99);
        Assert.Equal(2, view.Page);
        view.GoTo(-5);
        Assert.Equal(1, view.Page);
        Assert.Empty(view.Boxes());
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(3, 3, null)]
    [InlineData(-5, 4, "0-4")]
    [InlineData(6, int.MaxValue, "6-10")]
    [InlineData(8, 2, null)]
    public void Of_RangeFromAnAddress_IsCutToTheText(int? start, int? end, string? expected)
    {
        var view = SourceView.Of(Pdf(), start, end);

        Assert.Equal(expected, view.Open is { } open ? $"{open.Start}-{open.End}" : null);
    }

    [Fact]
    public void Of_Labels_AreSaidInWords()
    {
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var groups = new Dictionary<string, string> { ["hr"] = "People team" };
        var document = Pdf() with { CollectionLabels = [AccessLabel.Group("hr"), AccessLabel.Group("ops")] };

        Assert.Equal("Everyone", AccessWords.Of(Pdf(), groups, me));
        Assert.Equal("People team, ops", AccessWords.Of(document, groups, me));
        Assert.Equal(
            "People team, ops; of these only You, One named person",
            AccessWords.Of(document with { Labels = [AccessLabel.User(me), AccessLabel.User(other)] }, groups, me)
        );
    }

    private static Citation Citation(int number, Guid version, TextRange range)
    {
        var evidence = new Evidence(number, "", Guid.Empty, "", Guid.Empty, version, "", "", [], null, null, default, range, "");
        return new Citation(number, evidence, null, range, Support.Quoted);
    }

    private static DocumentText Pdf()
    {
        Block[] blocks =
        [
            new(BlockKind.Paragraph, new(0, 5), []) { Page = 1, Lines = [new(new(0, 5), 1, 0, 0, 1, 0.1f)] },
            new(BlockKind.Paragraph, new(6, 10), []) { Page = 2, Lines = [new(new(6, 10), 2, 0, 0, 1, 0.1f)] },
        ];
        var content = new DocumentContent(DocumentFormats.Pdf, "Manual", null, 2, "01234\n6789", blocks, CoverageReport.Complete);
        return new(
            Guid.CreateVersion7(),
            Version,
            "Cranes",
            [AccessLabel.Everyone],
            [],
            "manual.pdf",
            "Manual",
            DocumentFormats.Pdf,
            default,
            2,
            false,
            content,
            "",
            ""
        );
    }
}

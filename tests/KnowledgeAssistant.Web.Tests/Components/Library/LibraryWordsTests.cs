using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class LibraryWordsTests
{
    private static readonly KnownGroup[] Known = [new("hr", "People team", false, false)];

    [Theory]
    [InlineData("", "Nobody")]
    [InlineData("everyone", "Everyone")]
    [InlineData("group:hr", "People team")]
    [InlineData("group:hr group:board", "People team and board")]
    [InlineData("group:hr group:board user:0193f000-0000-7000-8000-000000000001", "People team, board and 1 person")]
    public void Readers_Labels_AreSaidByName(string labels, string expected)
    {
        var parsed = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AccessLabel.Parse).ToList();

        Assert.Equal(expected, LibraryWords.Readers(parsed, Known));
    }

    [Theory]
    [InlineData(new[] { 4 }, "4")]
    [InlineData(new[] { 1, 2, 3, 7, 9 }, "1-3, 7 and 9")]
    [InlineData(new[] { 2, 1 }, "1-2")]
    public void Pages_Runs_AreDrawnTogether(int[] pages, string expected)
    {
        Assert.Equal(expected, LibraryWords.Pages(pages));
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1_536, "1.5 KB")]
    [InlineData(104_857_600, "100 MB")]
    public void Size_Bytes_AreRounded(long bytes, string expected)
    {
        Assert.Equal(expected, LibraryWords.Size(bytes));
    }

    [Fact]
    public void Announce_StepsOnly_SaysNothing()
    {
        Assert.Null(LibraryWords.Announce([Change(DocumentState.Reading), Change(DocumentState.Indexing)]));
    }

    [Fact]
    public void Announce_Ends_SaysWhatEnded()
    {
        Assert.Equal("a.md is ready.", LibraryWords.Announce([Change(DocumentState.Ready), Change(DocumentState.Reading)]));
        Assert.Equal("2 documents are ready.", LibraryWords.Announce([Change(DocumentState.Ready), Change(DocumentState.Ready)]));
        Assert.Equal("a.md failed. Why.", LibraryWords.Announce([Change(DocumentState.Failed)]));
        Assert.Equal("1 ready, 1 failed.", LibraryWords.Announce([Change(DocumentState.Ready), Change(DocumentState.Failed)]));
    }

    private static LibraryChange Change(DocumentState state) =>
        new(new DocumentChanged(Guid.CreateVersion7(), Guid.Empty, "a.md", state, "Why.", 0, null), WasWaiting: false);
}

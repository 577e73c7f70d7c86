using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class LibraryRowsTests
{
    private static readonly Guid Here = Guid.Parse("0193f000-0000-7000-8000-000000000001");
    private static readonly Guid Elsewhere = Guid.Parse("0193f000-0000-7000-8000-000000000002");

    private readonly DocumentRow _row = Row(Guid.Parse("0193f000-0000-7000-8000-00000000000a"));
    private readonly LibraryRows _rows = new();

    public LibraryRowsTests() => _rows.Load(new DocumentPage([_row], 1));

    [Fact]
    public void Apply_StepOfAShownDocument_ChangesItsRowWithoutAskingAgain()
    {
        var reload = _rows.Apply([Change(_row.Id, DocumentState.Indexing)], new LibraryAddress());

        Assert.False(reload);
        Assert.Equal(DocumentState.Indexing, _rows.Latest(_row).State);
    }

    [Fact]
    public void Apply_Failure_ShowsItsReason()
    {
        _rows.Apply([Change(_row.Id, DocumentState.Failed) with { Reason = "It asks for a password." }], new LibraryAddress());

        Assert.Equal("It asks for a password.", _rows.Latest(_row).Reason);
    }

    [Theory]
    [InlineData(DocumentState.Ready, true)]
    [InlineData(DocumentState.Reading, false)]
    public void Apply_ShownDocumentReady_AsksForItsTitle(DocumentState state, bool reload)
    {
        Assert.Equal(reload, _rows.Apply([Change(_row.Id, state)], new LibraryAddress()));
    }

    [Theory]
    [InlineData(DocumentState.Waiting, true)]
    [InlineData(DocumentState.Indexing, false)]
    public void Apply_DocumentNotShown_AsksAgainOnlyWhenItIsNew(DocumentState state, bool reload)
    {
        Assert.Equal(reload, _rows.Apply([Change(Guid.CreateVersion7(), state)], new LibraryAddress()));
    }

    [Fact]
    public void Apply_DeletedDocument_AsksAgain()
    {
        Assert.True(_rows.Apply([Change(Guid.CreateVersion7(), DocumentState.Deleting) with { Gone = true }], new LibraryAddress()));
    }

    [Fact]
    public void Apply_AnotherCollection_IsOfNoConcern()
    {
        var change = Change(Guid.CreateVersion7(), DocumentState.Waiting) with { CollectionId = Elsewhere };

        Assert.False(_rows.Apply([change], new LibraryAddress { CollectionId = Here }));
        Assert.True(_rows.Apply([change], new LibraryAddress()));
    }

    [Fact]
    public void Apply_ListFilteredByState_AsksAgainOnEveryStep()
    {
        Assert.True(
            _rows.Apply([Change(Guid.CreateVersion7(), DocumentState.Indexing)], new LibraryAddress { State = DocumentState.Failed })
        );
    }

    [Fact]
    public void Latest_RowThatIsNotShown_IsGivenBack()
    {
        var other = Row(Guid.CreateVersion7());

        Assert.Same(other, _rows.Latest(other));
    }

    private static DocumentChanged Change(Guid id, DocumentState state) => new(id, Here, "a.md", state, null, 0, null);

    private static DocumentRow Row(Guid id) =>
        new(
            id,
            Here,
            "Operations",
            "a.md",
            "a.md",
            "",
            DateTime.UnixEpoch,
            null,
            0,
            10,
            [],
            DocumentState.Waiting,
            null,
            null,
            DateTime.UnixEpoch,
            DateTime.UnixEpoch
        );
}

using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class LibraryRowsTests : IAsyncLifetime
{
    private static readonly Guid Here = Guid.Parse("0193f000-0000-7000-8000-000000000001");
    private static readonly Guid Elsewhere = Guid.Parse("0193f000-0000-7000-8000-000000000002");

    private readonly DocumentRow _row = Row(Guid.Parse("0193f000-0000-7000-8000-00000000000a"));
    private readonly LibraryRows _rows = new();

    public async ValueTask InitializeAsync() => await _rows.LoadAsync(() => Task.FromResult(new DocumentPage([_row], 1)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Apply_StepOfAShownDocument_ChangesItsRowWithoutAskingAgain()
    {
        var reload = _rows.Apply([Change(_row.Id, DocumentState.Indexing)], new LibraryAddress());

        Assert.False(reload);
        Assert.Equal(DocumentState.Indexing, _rows.Latest(_row).State);
    }

    [Fact]
    public async Task Apply_WhileTheDatabaseIsAsked_IsNotLostBehindItsOlderAnswer()
    {
        var other = Row(Guid.CreateVersion7());
        var asked = new TaskCompletionSource<DocumentPage>();
        var loading = _rows.LoadAsync(() => asked.Task);

        _rows.Apply([Change(other.Id, DocumentState.Ready)], new LibraryAddress());
        asked.SetResult(new DocumentPage([other], 1));
        await loading;

        Assert.Equal(DocumentState.Ready, _rows.Latest(other).State);
    }

    [Fact]
    public void Apply_Failure_ShowsItsReason()
    {
        _rows.Apply(
            [new LibraryChange(Change(_row.Id, DocumentState.Failed).Latest with { Reason = "It asks for a password." }, false)],
            new LibraryAddress()
        );

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
    [InlineData(DocumentState.Ready, true)]
    [InlineData(DocumentState.Ready, false)]
    [InlineData(DocumentState.Indexing, false)]
    public void Apply_DocumentNotShown_AsksAgainOnlyWhenItIsNew(DocumentState state, bool wasWaiting)
    {
        Assert.Equal(wasWaiting, _rows.Apply([Change(Guid.CreateVersion7(), state, wasWaiting)], new LibraryAddress()));
    }

    [Fact]
    public void Apply_DeletedDocument_AsksAgain()
    {
        Assert.True(
            _rows.Apply(
                [new LibraryChange(Change(Guid.CreateVersion7(), DocumentState.Deleting).Latest with { Gone = true }, false)],
                new LibraryAddress()
            )
        );
    }

    [Fact]
    public void Apply_AnotherCollection_IsOfNoConcern()
    {
        var change = new LibraryChange(
            Change(Guid.CreateVersion7(), DocumentState.Waiting).Latest with
            {
                CollectionId = Elsewhere,
            },
            WasWaiting: true
        );

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

    private static LibraryChange Change(Guid id, DocumentState state, bool wasWaiting = false) =>
        new(new DocumentChanged(id, Here, "a.md", state, null, 0, null), wasWaiting);

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

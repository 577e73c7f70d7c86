using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Record;

public sealed partial class RecordPage(
    DocumentRecords records,
    LibraryAdministration library,
    GroupDirectory groups,
    UserDirectory users,
    IngestionProgress progress,
    ReadingChanges reading,
    NavigationManager navigation,
    TimeProvider time
) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private RecordView? _view;
    private RecordAddress _address = new(Guid.Empty);
    private bool _loaded;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    [Parameter]
    public Guid DocumentId { get; set; }

    [SupplyParameterFromQuery]
    private string? Part { get; set; }

    [SupplyParameterFromQuery]
    private string? Passage { get; set; }

    [SupplyParameterFromQuery]
    private string? Version { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var isOther = _address.DocumentId != DocumentId;
        _address = RecordAddress.Parse(DocumentId, Part, Passage, Version);
        if (User is null)
            return;
        if (_view is null)
        {
            var view = new LibraryView(library, groups, User.Id);
            _view = new RecordView(view, users, User.Id);
            view.ProblemChanged += StateHasChanged;
            // Listening begins before the first look, so that nothing falls between them.
            reading.Changed += LookAgain;
            _ = FollowAsync();
            await view.LoadAsync(_left.Token);
        }
        if (isOther)
            await LoadAsync();
    }

    public void Dispose()
    {
        reading.Changed -= LookAgain;
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LoadAsync()
    {
        await _view!.LoadAsync(records, DocumentId, _left.Token);
        _loaded = true;
        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        try
        {
            await new LibraryFeed(progress, time).RunAsync(changes => InvokeAsync(() => ShowAsync(changes)), _left.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task ShowAsync(IReadOnlyCollection<LibraryChange> changes)
    {
        if (changes.Any(change => change.Latest.DocumentId == DocumentId))
            await LoadAsync();
    }

    /// <summary>Others may read it now, or this admin no longer.</summary>
    private void LookAgain(ReadingChange change)
    {
        if (_view?.Record is { } record && change.Concerns(record.Details.Row.CollectionId, DocumentId))
            _ = InvokeAsync(LookAgainAsync);
    }

    private async Task LookAgainAsync()
    {
        try
        {
            await reading.AskAsync(LoadAsync);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task RetryAsync() =>
        await _view!.Library.TryAsync(admin => library.RetryAsync(admin, DocumentId, CancellationToken.None));

    private void GoToLibrary() => navigation.NavigateTo("/library");
}

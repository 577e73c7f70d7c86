using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Library;

public sealed partial class LibraryPage(
    LibraryAdministration library,
    GroupDirectory directory,
    IngestionProgress progress,
    StatusAnnouncer status,
    NavigationManager navigation,
    TimeProvider time
) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private LibraryView? _view;
    private LibraryAddress _address = new();
    private Dialog _dialog;
    private CollectionRow? _doomed;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    [SupplyParameterFromQuery(Name = "collection")]
    private string? Collection { get; set; }

    [SupplyParameterFromQuery]
    private string? State { get; set; }

    [SupplyParameterFromQuery]
    private string? Reading { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "document")]
    private string? Open { get; set; }

    private CollectionRow? Current => _view?.Collection(_address.CollectionId);

    private string Heading => Current?.Name ?? "All documents";

    protected override async Task OnParametersSetAsync()
    {
        _address = LibraryAddress.Parse(Collection, State, Q, Sort, Open, Reading);
        _view?.Selection.Follow(_address);
        if (_view is not null || User is null)
            return;
        _view = new LibraryView(library, directory, User.Id);
        _view.ProblemChanged += StateHasChanged;
        _view.Selection.Follow(_address);
        // Listening begins before the first look, so that nothing falls between them.
        _ = FollowAsync();
        await _view.LoadAsync(_left.Token);
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private static bool IsOpen(CollectionRow collection) => collection.Labels.Contains(AccessLabel.Everyone);

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
        var reload = _view!.Rows.Apply(changes, _address);
        if (LibraryRows.ChangesCounts(changes))
            await _view.LoadAsync(_left.Token);
        await _view.RedrawAsync(reload);
        await _view.TellAsync(changes);
        if (LibraryWords.Announce(changes) is { } news)
            status.Say(news);
        StateHasChanged();
    }

    private async Task ReloadAsync()
    {
        await _view!.LoadAsync(_left.Token);
        await _view.RedrawAsync(reload: true);
    }

    private async Task AfterDialogAsync(Guid? changed)
    {
        _dialog = Dialog.None;
        if (changed is not { } collection)
            return;
        await ReloadAsync();
        navigation.NavigateTo(new LibraryAddress { CollectionId = collection }.ToString());
    }

    /// <summary>Kept apart: it goes before its dialog does.</summary>
    private void AskToDelete() => (_doomed, _dialog) = (Current, Dialog.Delete);

    private async Task AfterDeleteAsync(bool started)
    {
        _dialog = Dialog.None;
        if (!started)
            return;
        navigation.NavigateTo(new LibraryAddress().ToString());
        await ReloadAsync();
    }

    private enum Dialog
    {
        None,
        New,
        Settings,
        Delete,
    }
}

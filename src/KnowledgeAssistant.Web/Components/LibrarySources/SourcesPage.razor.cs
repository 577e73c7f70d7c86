using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.LibrarySources;

public sealed partial class SourcesPage(SourceAdministration sources, LibraryAdministration library, TimeProvider time) : IDisposable
{
    /// <summary>Runs begin and end by themselves; looking is a query over a few rows.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<SourceRow>? _rows;
    private IReadOnlyList<CollectionRow> _collections = [];
    private IReadOnlyList<string> _folders = [];
    private string? _problem;
    private bool _edits;
    private Guid? _edited;
    private Guid? _deleted;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    private SourceRow? Edited => _rows?.FirstOrDefault(row => row.Source.Id == _edited);

    private SourceRow? Deleted => _rows?.FirstOrDefault(row => row.Source.Id == _deleted);

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        if (RendererInfo.IsInteractive)
            _ = FollowAsync();
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LoadAsync() =>
        await TryAsync(async admin =>
        {
            _collections = await library.ListCollectionsAsync(admin, _left.Token);
            _folders = await sources.ListFoldersAsync(admin, _left.Token);
            _rows = await sources.ListAsync(admin, _left.Token);
        });

    private Task FollowAsync() =>
        Glances.FollowAsync(
            LookAgain,
            time,
            () =>
                InvokeAsync(async () =>
                {
                    await LoadAsync();
                    StateHasChanged();
                }),
            DispatchExceptionAsync,
            _left.Token
        );

    /// <summary>Runs something as this page's admin.</summary>
    /// <returns>What is wrong, in plain words; null when it was done.</returns>
    private async Task<string?> TryAsync(Func<Guid, Task> action)
    {
        if (User is null)
            return null;
        try
        {
            await action(User.Id);
            _problem = null;
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            _problem = exception.Message;
        }
        return _problem;
    }

    private void Edit(Guid? source) => (_edits, _edited) = (true, source);

    private Task AfterEditAsync()
    {
        _edits = false;
        return LoadAsync();
    }

    private Task AfterDeleteAsync()
    {
        _deleted = null;
        return LoadAsync();
    }
}

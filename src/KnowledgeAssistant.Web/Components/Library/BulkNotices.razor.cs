using System.Globalization;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Library;

public sealed partial class BulkNotices(BulkChanges bulk, BulkSignal signal, StatusAnnouncer status, TimeProvider time) : IDisposable
{
    /// <summary>Looked at this often while something goes on; a change of the seconds left is drawn without asking.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<BulkView> _changes = [];
    private int _news = 1;

    [Parameter, EditorRequired]
    public required LibraryView View { get; set; }

    protected override async Task OnInitializedAsync()
    {
        signal.Changed += Note;
        await LoadAsync();
        _ = FollowAsync();
    }

    public void Dispose()
    {
        signal.Changed -= Note;
        _left.Cancel();
        _left.Dispose();
    }

    private static string Percent(BulkView change) =>
        (100.0 * (change.Done + change.Refused) / Math.Max(1, change.Total)).ToString("0.#", CultureInfo.InvariantCulture);

    private void Note() => Volatile.Write(ref _news, 1);

    private async Task FollowAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Glance, time);
            while (await timer.WaitForNextTickAsync(_left.Token))
            {
                if (Interlocked.Exchange(ref _news, 0) == 1)
                    await InvokeAsync(LoadAsync);
                if (_changes.Any(change => change.State == BulkState.Undoable))
                    await InvokeAsync(StateHasChanged);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task LoadAsync()
    {
        var before = _changes;
        await View.TryAsync(async admin => _changes = await bulk.ListAsync(admin, _left.Token));
        var further = _changes.Where(change => before.All(old => old.Id != change.Id || old.State != change.State)).ToList();
        StateHasChanged();
        if (before.Count == 0 && further.Count == 0 || _left.IsCancellationRequested)
            return;
        foreach (var change in further)
            status.Say(BulkWords.Of(change, time.GetUtcNow().UtcDateTime));
        // Which rows there are and where they belong may have changed with every batch.
        await View.LoadAsync(_left.Token);
        await View.RedrawAsync(reload: true);
    }

    private async Task DoAsync(BulkView change, Func<Guid, Guid, CancellationToken, Task<BulkOutcome>> action)
    {
        var outcome = BulkOutcome.Done;
        if (
            await View.TryAsync(async admin => outcome = await action(admin, change.Id, CancellationToken.None))
            && outcome != BulkOutcome.Done
        )
            status.Say(BulkWords.Of(outcome));
        await LoadAsync();
    }

    private async Task DismissAsync(BulkView change)
    {
        await View.TryAsync(admin => bulk.DismissAsync(admin, change.Id, CancellationToken.None));
        await LoadAsync();
    }
}

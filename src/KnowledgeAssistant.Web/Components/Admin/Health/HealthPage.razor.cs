using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Health;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Admin.Health;

public sealed partial class HealthPage(IndexHealth health, StatusAnnouncer announcer, TimeProvider time) : IDisposable
{
    /// <summary>Comparisons and measurements go on by themselves; looking is a few small queries.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _left = new();
    private HealthReport? _report;
    private string? _problem;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    protected override async Task OnInitializedAsync()
    {
        await LookAsync();
        if (RendererInfo.IsInteractive)
            _ = FollowAsync();
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private Task CompareAsync() => TryAsync(admin => health.CompareAsync(admin, _left.Token));

    private Task MeasureAsync() => TryAsync(admin => health.MeasureAsync(admin, _left.Token));

    private Task LookAsync() => TryAsync(_ => Task.CompletedTask);

    /// <summary>Does something as this page's admin, then shows how things are.</summary>
    private async Task TryAsync(Func<Guid, Task> action)
    {
        if (User is null)
            return;
        try
        {
            await action(User.Id);
            var before = _report;
            _report = await health.ReadAsync(User.Id, _left.Token);
            _problem = null;
            Announce(before, _report);
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            _problem = exception.Message;
        }
    }

    private void Announce(HealthReport? before, HealthReport now)
    {
        if (before is { IsComparing: true } && !now.IsComparing && now.Checks.Count > 0)
            announcer.Say($"Compared. {HealthWords.Outcome(now.Checks[0])}");
        if (before is { IsMeasuring: true } && !now.IsMeasuring && now.Recall is { } sample)
            announcer.Say(HealthWords.Recall(sample));
    }

    private Task FollowAsync() =>
        Glances.FollowAsync(
            LookAgain,
            time,
            () =>
                InvokeAsync(async () =>
                {
                    await LookAsync();
                    StateHasChanged();
                }),
            DispatchExceptionAsync,
            _left.Token
        );
}

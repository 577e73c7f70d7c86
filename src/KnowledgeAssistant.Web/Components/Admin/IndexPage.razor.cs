using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Admin;

public sealed partial class IndexPage(
    IndexAdministration administration,
    IndexComparisons comparisons,
    StatusAnnouncer announcer,
    TimeProvider time
) : IDisposable
{
    /// <summary>A build goes on by itself; looking is a query over a few rows.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _left = new();
    private readonly BuildDraft _new = new();
    private IReadOnlyList<Generation>? _builds;
    private IReadOnlyList<IndexComparison> _comparisons = [];
    private GenerationChoices? _choices;
    private Guid? _asked;
    private string? _problem;
    private bool _busy;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    protected override async Task OnInitializedAsync()
    {
        await TryAsync(async admin =>
        {
            _choices = await administration.ChoicesAsync(admin, _left.Token);
            _new.Model = _choices.Models[0].Id;
            return null;
        });
        if (RendererInfo.IsInteractive)
            _ = FollowAsync();
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private Task StartAsync() =>
        TryAsync(async admin =>
        {
            var model = _choices!.Models.FirstOrDefault(each => each.Id == _new.Model);
            var target = new GenerationTarget(_new.Engine, model, _new.Words);
            var outcome = _new.Collection is { } collection
                ? await administration.StartOwnAsync(admin, collection, target with { Weight = _new.Weight }, CancellationToken.None)
                : await administration.StartAsync(admin, target, CancellationToken.None);
            return Told(outcome, "Another build of the index has begun");
        });

    private Task SwitchAsync(Generation build) =>
        TryAsync(async admin =>
            Told(await administration.SwitchAsync(admin, build.Id, CancellationToken.None), $"Build {build.Number} is in use now")
        );

    private Task GiveUpAsync(Generation build)
    {
        _asked = null;
        return TryAsync(async admin =>
            Told(await administration.RetireAsync(admin, build.Id, CancellationToken.None), $"Build {build.Number} was given up")
        );
    }

    private Task CompareAsync(Generation build) =>
        TryAsync(async admin =>
        {
            var refusal = await comparisons.StartAsync(admin, build.Id, CancellationToken.None);
            if (refusal is null)
                announcer.Say($"Build {build.Number} is being compared");
            return refusal;
        });

    private Task CancelAsync(IndexComparison comparison) =>
        TryAsync(async admin =>
        {
            await comparisons.CancelAsync(admin, comparison.Id, CancellationToken.None);
            announcer.Say("The comparison was cancelled");
            return null;
        });

    private IEnumerable<(Generation Build, IndexComparison Comparison)> Compared =>
        from build in _builds ?? []
        let comparison = ComparisonOf(build)
        where comparison is not null
        select (build, comparison);

    /// <summary>The newest one.</summary>
    private IndexComparison? ComparisonOf(Generation build) => _comparisons.FirstOrDefault(each => each.BuildId == build.Id);

    /// <summary>The collection that a build is of alone.</summary>
    private string? NameOf(Generation build) => _choices?.Collections.FirstOrDefault(each => each.Id == build.CollectionId)?.Name;

    private string? Told(GenerationOutcome outcome, string done)
    {
        if (outcome.Reason is null)
            announcer.Say(done);
        return outcome.Reason;
    }

    /// <summary>Runs something as this page's admin, then shows what became of it.</summary>
    private async Task TryAsync(Func<Guid, Task<string?>> action)
    {
        if (User is null || _busy)
            return;
        _busy = true;
        try
        {
            _problem = await action(User.Id);
            await LoadAsync(User.Id);
        }
        catch (Exception exception)
            when (exception is AdminRequiredException or StorageException or PassageIndexException or ModelException)
        {
            _problem = exception.Message;
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task LoadAsync(Guid admin)
    {
        _builds = [.. (await administration.ListAsync(admin, _left.Token)).Where(build => build.State != GenerationState.Retired)];
        _comparisons = await comparisons.ListAsync(admin, _left.Token);
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

    private async Task LookAsync()
    {
        if (User is null || _busy)
            return;
        try
        {
            await LoadAsync(User.Id);
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            _problem = exception.Message;
        }
    }
}

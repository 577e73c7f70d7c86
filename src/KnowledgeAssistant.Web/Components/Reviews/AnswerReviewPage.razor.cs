using KnowledgeAssistant.Reviews;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace KnowledgeAssistant.Web.Components.Reviews;

/// <summary>The list that the answer was chosen from is in the address too, so that "next" is the next one of that list.</summary>
public sealed partial class AnswerReviewPage
{
    private readonly CancellationTokenSource _left = new();
    private ReviewAddress _address = new();
    private ReviewQueuePage? _list;
    private ReviewCase? _case;
    private bool _loaded;
    private bool _outdated;
    private string? _problem;
    private (Guid TurnId, Task<AuthenticationState> SignIn)? _shown;

    [Parameter]
    public Guid TurnId { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> SignIn { get; set; } = null!;

    private string Path => FormattableString.Invariant($"/reviews/{TurnId:D}") + new Uri(Navigation.Uri).Query;

    protected override async Task OnParametersSetAsync()
    {
        // Also when role or groups of the user have changed: what is shown may be more than they may read now.
        if (_shown == (TurnId, SignIn))
            return;
        _shown = (TurnId, SignIn);
        (_outdated, _problem) = (false, null);
        await LoadAsync();
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LoadAsync()
    {
        _address = ReviewAddress.Parse(Navigation.Uri);
        var turn = TurnId;
        var reviewer = await ReviewerAsync();
        var found = reviewer is null ? null : await Store.FindAsync(turn, reviewer, _left.Token);
        var list = reviewer is null
            ? null
            : await Queue.ListAsync(
                reviewer,
                _address.Filter,
                (_address.Page - 1) * ReviewAddress.PageSize,
                ReviewAddress.PageSize,
                _left.Token
            );
        // Another answer may have been chosen while this one was read.
        if (turn == TurnId)
            (_case, _list, _loaded) = (found, list, true);
    }

    private async Task<Reviewer?> ReviewerAsync() => await Desk.FindReviewerAsync((await SignIn).User, _left.Token);

    private async Task<bool> SaveAsync(VerdictForm.Submission given)
    {
        (_outdated, _problem) = (false, null);
        var outcome = await ReviewerAsync() is { } reviewer
            ? await Store.SaveAsync(TurnId, reviewer, given.Draft, given.Seen, _left.Token)
            : SaveOutcome.NotYours;
        switch (outcome)
        {
            case SaveOutcome.Saved:
                Status.Say("Verdict saved");
                Desk.Tell();
                if (given.AndNext)
                    await GoOnAsync("Verdict saved, nothing else waits in this list");
                else
                    await LoadAsync();
                StateHasChanged();
                return true;
            case SaveOutcome.Outdated:
                await LoadAsync();
                _outdated = true;
                Status.Say("Not saved: somebody else has just saved a verdict");
                StateHasChanged();
                return false;
            default:
                _problem = "Not saved: this answer was taken back or deleted, or you may no longer read everything it rests on.";
                StateHasChanged();
                return false;
        }
    }

    private Task SkipAsync() => GoOnAsync("Nothing else waits in this list");

    private async Task GoOnAsync(string whenLast)
    {
        var next = await ReviewerAsync() is { } reviewer ? await Queue.NextAsync(reviewer, _address.Filter, TurnId, _left.Token) : null;
        if (next is null)
            Status.Say(whenLast);
        Navigation.NavigateTo(next is { } turn ? _address.Of(turn) : _address.ToString());
    }
}

using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Looks again when something of its user's changed, wherever that was: in this tab, in another one, or on the server.</summary>
public sealed partial class ConversationRail
{
    private const int Step = 40;

    /// <summary>Changes come in groups (asked, then named): one look serves them all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private readonly List<ConversationSummary> _deleted = [];
    private readonly CancellationTokenSource _left = new();
    private IDisposable? _listening;
    private Guid _user;
    private int _shown = Step;
    private ConversationPage? _page;
    private IReadOnlyList<ConversationHit>? _hits;
    private bool _waiting;

    [CascadingParameter]
    private Task<AuthenticationState> SignIn { get; set; } = null!;

    /// <summary>The one that is open.</summary>
    [Parameter]
    public Guid? Current { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (SignedInUser.From((await SignIn).User) is not { } user || _left.IsCancellationRequested)
            return;
        _user = user.Id;
        _listening = Changes.Listen(_user, () => _ = InvokeAsync(ReloadSoonAsync));
        await LoadAsync();
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    private async Task ReloadSoonAsync()
    {
        if (_waiting || _left.IsCancellationRequested)
            return;
        _waiting = true;
        try
        {
            await Task.Delay(Patience, Clock, _left.Token);
            _waiting = false;
            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    private async Task LoadAsync() => _page = await Conversations.ListAsync(_user, _shown, CancellationToken.None);

    private Task ShowMoreAsync()
    {
        _shown += Step;
        return LoadAsync();
    }

    private async Task RenameAsync(ConversationSummary conversation, string title)
    {
        if (title.Trim().Length > 0)
            await Conversations.RenameAsync(conversation.Id, _user, title, CancellationToken.None);
        await LoadAsync();
    }

    private async Task PinAsync(ConversationSummary conversation)
    {
        await Conversations.PinAsync(conversation.Id, _user, !conversation.IsPinned, CancellationToken.None);
        await LoadAsync();
        Status.Say(conversation.IsPinned ? $"“{conversation.Title}” is no longer pinned" : $"“{conversation.Title}” is pinned");
    }

    private async Task DeleteAsync(ConversationSummary conversation)
    {
        if (await Conversations.DeleteAsync(conversation.Id, _user, CancellationToken.None))
            _deleted.Add(conversation);
        await LoadAsync();
        if (conversation.Id == Current)
            Navigation.NavigateTo("/chat");
    }

    private async Task UndoAsync(ConversationSummary conversation)
    {
        _deleted.Remove(conversation);
        var isBack = await Conversations.RestoreAsync(conversation.Id, _user, CancellationToken.None);
        Status.Say(isBack ? $"“{conversation.Title}” is back" : "It was too late: the conversation is gone");
        await LoadAsync();
    }

    private void Forget(ConversationSummary conversation) => _deleted.Remove(conversation);
}

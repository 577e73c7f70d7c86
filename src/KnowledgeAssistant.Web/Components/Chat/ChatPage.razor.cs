using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Which conversation is open and which of its sources are both in the address, so that reload, back and a second tab just work.</summary>
public sealed partial class ChatPage
{
    private ChatSession _session = null!;
    private Asker? _asker;
    private Task<AuthenticationState>? _openedFor;
    private bool _missing;
    private string? _problem;
    private (AnswerState Answer, int Number)? _open;
    private ElementReference _scroll;
    private ComponentScript? _script;
    private Guid? _toShow;
    private Guid? _narrowedTo;
    private string _said = "";
    private (AnswerState? Running, string Status, int? Citations) _looked;

    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Turn and number of the citation whose source is open.</summary>
    [SupplyParameterFromQuery]
    public Guid? Turn { get; set; }

    [SupplyParameterFromQuery]
    public int? Source { get; set; }

    /// <summary>A document that the first question is narrowed to.</summary>
    [SupplyParameterFromQuery]
    public Guid? About { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> SignIn { get; set; } = null!;

    private string Here => Id is { } id ? FormattableString.Invariant($"/chat/{id:D}") : "/chat";

    protected override void OnInitialized()
    {
        _session = new ChatSession(Runs, Conversations, Clock);
        _session.Changed += Look;
        _session.Failed += Fail;
        _session.Ended += MarkSeen;
        Reading.Changed += Recheck;
    }

    protected override async Task OnParametersSetAsync()
    {
        // Also when role or groups of the user have changed: what is shown may be more than they may read now.
        if (_openedFor != SignIn || Id != _session.ConversationId)
        {
            _openedFor = SignIn;
            (_missing, _problem, _open) = (false, null, null);
            _asker = await AskerAsync();
            _missing = !await _session.OpenAsync(Id, _asker, CancellationToken.None);
            // A hit of the search may stand far above or on another branch.
            if (Turn is { } wanted && !_missing && _session.Find(wanted) is null)
                await _session.SwitchAsync(wanted, _asker, CancellationToken.None);
            _toShow = Turn is { } shown && Source is null && _session.Find(shown) is not null ? shown : _session.Last?.Id;
            MarkSeen();
        }
        await NarrowAsync();
        _open = FindOpen();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await (_script ??= new ComponentScript(Script, "./Components/Chat/ChatPage.razor.js")).CallAsync("attach", _scroll);
        }
        if (_script is not null && _toShow is { } id)
        {
            _toShow = null;
            await _script.CallAsync("show", _scroll, FormattableString.Invariant($"run-{id:N}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Reading.Changed -= Recheck;
        _session.Dispose();
        if (_script is not null)
            await _script.DisposeAsync();
    }

    /// <summary>An address that names a document narrows what is asked next to it, as far as the asker may read it.</summary>
    private async Task NarrowAsync()
    {
        if (_narrowedTo == About)
            return;
        _narrowedTo = About;
        if (About is not { } about || _asker is not { } asker || !_session.IsEmpty)
            return;
        if (await Documents.FindAsync(about, asker.Scope, CancellationToken.None) is { } document)
            _session.Filter = new MetadataFilter { Collections = [document.Collection], SourcePrefix = document.Source };
    }

    private async Task AskAsync(string question) => await SendAsync(question);

    private Task<bool> SendAsync(string question) => StartAsync(asker => _session.SendAsync(question, asker, CancellationToken.None));

    private Task<bool> RegenerateAsync(AnswerState answer) =>
        StartAsync(asker => _session.RegenerateAsync(answer, asker, CancellationToken.None));

    private Task<bool> EditAsync(AnswerState answer, string question) =>
        StartAsync(asker => _session.EditAsync(answer, question, asker, CancellationToken.None));

    private Task<bool> WidenAsync(AnswerState answer)
    {
        _session.Filter = MetadataFilter.None;
        return StartAsync(asker => _session.WidenAsync(answer, asker, CancellationToken.None));
    }

    private async Task SwitchAsync(Guid turnId)
    {
        _asker = await AskerAsync();
        await _session.SwitchAsync(turnId, _asker, CancellationToken.None);
        _toShow = turnId;
        Say(_session.Find(turnId) is { } answer ? ChatWords.BranchOf(answer) : "");
    }

    private async Task<bool> StartAsync(Func<Asker, Task<string?>> start)
    {
        try
        {
            _asker = await AskerAsync();
            _problem = await start(_asker);
        }
        catch (Exception fault) when (StorageException.From(fault) is not null)
        {
            var reference = ReferenceId.New();
            Logger.PageFailed(fault, reference);
            _problem = ChatWords.NotSent(reference);
        }
        if (_problem is null)
        {
            _toShow = _session.Running?.Id;
            if (_session.ConversationId != Id)
                Navigation.NavigateTo(FormattableString.Invariant($"/chat/{_session.ConversationId:D}"), replace: Id is null);
        }
        Redraw();
        return _problem is null;
    }

    private async Task ShowEarlierAsync()
    {
        if (_asker is not null)
            await _session.ShowEarlierAsync(_asker, CancellationToken.None);
    }

    /// <summary>A document was deleted or its access changed: what is shown of it may be more than the user may read now.</summary>
    private void Recheck(ReadingChange change) => _ = InvokeAsync(() => RecheckAsync(change));

    private async Task RecheckAsync(ReadingChange change)
    {
        if (!_session.RestsOn(change))
            return;
        try
        {
            await Reading.AskAsync(async () => await _session.RecheckAsync(change, await AskerAsync(), CancellationToken.None));
            _open = FindOpen();
            Redraw();
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private (AnswerState Answer, int Number)? FindOpen() =>
        Turn is { } turn && Source is { } number && _session.Find(turn) is { } answer && answer.FindCitation(number) is not null
            ? (answer, number)
            : null;

    private async Task<RetrievalTrace?> LoadTraceAsync(AnswerState answer) =>
        _asker is { } asker ? await _session.LoadTraceAsync(answer, asker, CancellationToken.None) : null;

    private async Task StopAsync()
    {
        if (_asker is not null)
            await _session.StopAsync(_asker, CancellationToken.None);
    }

    /// <summary>What the user may read is asked anew each time, so that a change acts at once.</summary>
    private async Task<Asker> AskerAsync()
    {
        var user =
            SignedInUser.From((await SignIn).User) ?? throw new InvalidOperationException("The chat page was opened without a user.");
        var scope = await Users.GetScopeAsync(user.Id, CancellationToken.None);
        return new Asker(user.Id, scope ?? throw new InvalidOperationException("The user of this page is disabled."));
    }

    /// <summary>Its mark in the list goes, here and in the user's other tabs.</summary>
    private async void MarkSeen()
    {
        try
        {
            if (_asker is { } asker && _session.ConversationId is { } id)
                await List.MarkSeenAsync(id, asker.UserId, CancellationToken.None);
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private int? OpenIn(AnswerState answer) => _open is { } open && open.Answer == answer ? open.Number : null;

    private string HrefOf(AnswerState answer, int number) =>
        FormattableString.Invariant($"/chat/{_session.ConversationId:D}?turn={answer.Id:D}&source={number}");

    /// <summary>An answer that only grew draws itself.</summary>
    private void Look() =>
        _ = InvokeAsync(() =>
        {
            var now = (_session.Running, ChatWords.StatusOf(_session.Last), _open?.Answer.Citations.Count);
            if (_looked == now)
                return;
            _looked = now;
            Redraw();
        });

    private void Redraw() =>
        _ = InvokeAsync(() =>
        {
            Say(ChatWords.StatusOf(_session.Last));
            StateHasChanged();
        });

    private void Say(string status)
    {
        if (_said == status)
            return;
        _said = status;
        Status.Say(status);
    }

    private void Fail(Exception fault) => _ = DispatchExceptionAsync(fault);
}

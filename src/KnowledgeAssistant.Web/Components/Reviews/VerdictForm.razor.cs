using KnowledgeAssistant.Reviews;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace KnowledgeAssistant.Web.Components.Reviews;

public sealed partial class VerdictForm
{
    private Verdict? _verdict;
    private string _corrected = "";
    private string _note = "";
    private (Verdict? Verdict, string Corrected, string Note) _begun;
    private bool _missing;
    private bool _saving;
    private string? _leavingTo;
    private int? _seen;

    /// <param name="Seen">Number of the newest verdict that was before the reviewer.</param>
    public sealed record Submission(ReviewDraft Draft, int Seen, bool AndNext);

    [Parameter, EditorRequired]
    public required ReviewCase Case { get; set; }

    /// <summary>Whether the last save met a verdict that had not been seen; <see cref="Case"/> holds it now.</summary>
    [Parameter]
    public bool Outdated { get; set; }

    [Parameter]
    public string? Problem { get; set; }

    /// <summary>The result says whether it was saved.</summary>
    [Parameter, EditorRequired]
    public required Func<Submission, Task<bool>> Save { get; set; }

    [Parameter]
    public EventCallback OnSkip { get; set; }

    private bool IsDirty => (_verdict, _corrected, _note) != _begun;

    protected override void OnParametersSet()
    {
        // What was typed stays when somebody else's verdict comes in; without anything typed, the newest one is shown.
        if (_seen == Case.Latest || (_seen is not null && (IsDirty || _saving)))
            return;
        ShowNewest();
    }

    private void ShowNewest()
    {
        _seen = Case.Latest;
        if (Case.History is [var newest, ..])
            (_verdict, _corrected, _note) = (newest.Verdict, newest.CorrectedAnswer, newest.Note);
        _begun = (_verdict, _corrected, _note);
    }

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private void Choose(Verdict verdict) => (_verdict, _missing) = (verdict, false);

    private async Task SaveAsync(bool andNext)
    {
        _missing = _verdict is null;
        if (_verdict is not { } verdict || _saving)
            return;
        (_saving, _leavingTo) = (true, null);
        try
        {
            if (await Save(new Submission(new ReviewDraft(verdict, _corrected, _note), Case.Latest, andNext)))
                _begun = (_verdict, _corrected, _note);
        }
        finally
        {
            _saving = false;
        }
    }

    private void AskBeforeLeaving(LocationChangingContext context)
    {
        var isThisPage =
            new Uri(Navigation.ToAbsoluteUri(context.TargetLocation).AbsoluteUri).AbsolutePath == new Uri(Navigation.Uri).AbsolutePath;
        if (!IsDirty || _saving || isThisPage)
            return;
        context.PreventNavigation();
        _leavingTo = context.TargetLocation;
        StateHasChanged();
    }

    private void LeaveAsync(string address)
    {
        (_begun, _leavingTo) = ((_verdict, _corrected, _note), null);
        Navigation.NavigateTo(address);
    }
}

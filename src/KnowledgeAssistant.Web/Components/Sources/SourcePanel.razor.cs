using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>Which document and which of the answer's citations in it are shown, and when that has changed.</summary>
public sealed partial class SourcePanel
{
    private ElementReference _panel;
    private ComponentScript? _script;
    private SourceView? _view;
    private Citation _current = null!;
    private IReadOnlyList<Citation> _here = [];
    private IReadOnlyList<Citation> _others = [];
    private (Asker, Guid Turn, int Number, EvidenceState)? _opened;
    private int _listed;
    private AnswerState? _heard;
    private bool _missing;
    private bool _changed = true;

    [Parameter, EditorRequired]
    public required Asker Asker { get; set; }

    [Parameter, EditorRequired]
    public required AnswerState Answer { get; set; }

    /// <summary>Of the citation that is open; one of the answer's.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    [Parameter, EditorRequired]
    public required Func<int, string> HrefOf { get; set; }

    [Parameter, EditorRequired]
    public required string CloseHref { get; set; }

    private bool IsDeleted => Answer.StateOf(_current.Evidence) == EvidenceState.Deleted;

    /// <summary>The page is drawn again ten times a second while an answer is written; the source only when there is another to show or to list.</summary>
    protected override bool ShouldRender() => _changed;

    protected override async Task OnParametersSetAsync()
    {
        Hear(Answer);
        await LookAsync();
    }

    private async Task LookAsync()
    {
        var current = Answer.FindCitation(Number) ?? Answer.Citations.First();
        var (opened, listed) = ((Asker, Answer.Id, Number, Answer.StateOf(current.Evidence)), Listed());
        var (asked, isAnother) = (_opened != opened, (_opened?.Turn, _opened?.Number) != (opened.Id, opened.Number));
        _changed = asked || _listed != listed;
        if (!_changed)
            return;
        (_opened, _listed) = (opened, listed);
        List(current);
        if (!asked && _view is null)
            return; // It is still being read, or there is nothing to read.
        var document = asked ? await FindAsync(current.Evidence) : _view?.Document;
        // Another citation may have been opened while this one was read.
        if (_opened != opened)
            return;
        _missing = document is null;
        if (document is null || !ReferenceEquals(document, _view?.Document))
            _view = document is null ? null : SourceView.Of(document, Answer.Citations, Number);
        else if (isAnother)
            _view = _view.At(Answer.Citations, Number);
        else
            _view.Mark(Answer.Citations, Number);
        _changed = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        await (_script ??= new ComponentScript(Script, "./Components/Sources/SourcePanel.razor.js")).CallAsync("attach", _panel);
    }

    public async ValueTask DisposeAsync()
    {
        Hear(null);
        if (_script is not null)
            await _script.DisposeAsync("detach");
    }

    /// <summary>A growing answer draws itself without its page; its new citations are listed here all the same.</summary>
    private void Hear(AnswerState? answer)
    {
        if (_heard == answer)
            return;
        if (_heard is not null)
            _heard.Changed -= Relist;
        _heard = answer;
        if (_heard is not null)
            _heard.Changed += Relist;
    }

    private void Relist() =>
        _ = InvokeAsync(async () =>
        {
            // An answer that was withdrawn has none: its page closes the source.
            if (Answer.Citations.Count == 0)
                return;
            try
            {
                await LookAsync();
                StateHasChanged();
            }
            catch (Exception fault)
            {
                await DispatchExceptionAsync(fault);
            }
        });

    /// <summary>Changes with anything about the citations that is shown here.</summary>
    private int Listed()
    {
        var hash = new HashCode();
        foreach (var citation in Answer.Citations)
            hash.Add((citation.Number, citation.Range, citation.Support, Answer.StateOf(citation.Evidence)));
        return hash.ToHashCode();
    }

    private void List(Citation current)
    {
        _current = current;
        var document = current.Evidence.DocumentId;
        _here =
        [
            .. Answer
                .Citations.Where(citation => citation.Evidence.DocumentId == document)
                .OrderBy(citation => (citation.Range ?? citation.Evidence.Range).Start),
        ];
        _others = [.. Answer.Citations.Where(citation => citation.Evidence.DocumentId != document)];
    }

    /// <summary>The text that is at hand serves again, but not without asking whether it may still be read.</summary>
    private async Task<DocumentText?> FindAsync(Evidence wanted)
    {
        if (_view?.Document is not { } shown || shown.VersionId != wanted.VersionId)
            return await Texts.FindAsync(wanted.DocumentId, wanted.VersionId, Asker.Scope, CancellationToken.None);
        return await Texts.FindOriginalAsync(wanted.DocumentId, wanted.VersionId, Asker.Scope, CancellationToken.None) is null
            ? null
            : shown;
    }
}

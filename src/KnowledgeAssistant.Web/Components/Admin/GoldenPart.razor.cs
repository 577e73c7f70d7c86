using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Components.Shared;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace KnowledgeAssistant.Web.Components.Admin;

public sealed partial class GoldenPart(GoldenQuestions golden, StatusAnnouncer announcer) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private GoldenList? _list;
    private IReadOnlyList<GoldenProblem> _problems = [];
    private string? _said;
    private InputFile? _input;
    private bool _loaded;
    private bool _busy;
    private bool _takesFocus;

    /// <summary>A field that holds a file says nothing when the same one, mended, is chosen again: each file gets a new field.</summary>
    private int _round;

    /// <summary>The round whose field is known to the page's script: before that it would say nothing of a file either.</summary>
    private int _open = -1;

    private bool IsClosed => _busy || _open != _round;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    protected override Task OnInitializedAsync() => TryAsync(_ => Task.CompletedTask);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_input?.Element is not { } field)
            return;
        if (_open != _round)
        {
            // The field tells the script of itself after this, and what is drawn then comes behind that.
            await Task.Yield();
            _open = _round;
            StateHasChanged();
        }
        else if (_takesFocus && !_busy)
        {
            _takesFocus = false;
            await field.FocusAsync();
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private Task AddAsync(InputFileChangeEventArgs chosen) =>
        TryAsync(async admin =>
        {
            (_problems, _said) = ([], null);
            var outcome = await ReadAsync(admin, chosen.File);
            _problems = outcome.Problems;
            if (outcome.Problems.Count == 0)
                announcer.Say(_said = ComparisonWords.Taken(outcome));
            (_round, _takesFocus) = (_round + 1, true);
        });

    private Task RemoveAsync() =>
        TryAsync(async admin =>
        {
            await golden.RemoveAsync(admin, _left.Token);
            (_problems, _said, _takesFocus) = ([], null, true);
            announcer.Say("The golden questions were removed");
        });

    private async Task<GoldenOutcome> ReadAsync(Guid admin, IBrowserFile file)
    {
        try
        {
            // However large it is, it is read no further than is taken.
            await using var content = file.OpenReadStream(Math.Max(file.Size, 1), _left.Token);
            return await golden.ReplaceAsync(admin, content, _left.Token);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or JSException)
        {
            return new GoldenOutcome(0, 0, [new GoldenProblem(0, "The file did not arrive whole: choose it again.")]);
        }
    }

    /// <summary>Runs something as this page's admin, then shows the list as it is.</summary>
    private async Task TryAsync(Func<Guid, Task> action)
    {
        if (User is null || _busy)
            return;
        _busy = true;
        try
        {
            await action(User.Id);
            _list = await golden.FindAsync(User.Id, _left.Token);
            _loaded = true;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            _problems = [new GoldenProblem(0, exception.Message)];
        }
        finally
        {
            _busy = false;
        }
    }
}

using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace KnowledgeAssistant.Web.Components.Admin;

public sealed partial class ComparisonPart(IndexComparisons comparisons) : IDisposable
{
    private const int PageSize = 10;

    private readonly CancellationTokenSource _left = new();
    private Guid? _shown;
    private DifferencePage? _page;
    private int _skip;
    private string? _problem;

    [Parameter, EditorRequired]
    public required IndexComparison Comparison { get; set; }

    /// <summary>Whether its build still stands beside the one in use, so that it can be compared again.</summary>
    [Parameter]
    public bool IsReady { get; set; }

    [Parameter]
    public EventCallback OnCancel { get; set; }

    [Parameter]
    public EventCallback OnAgain { get; set; }

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    private string Heading => $"comparison-{Comparison.BuildNumber}";

    protected override async Task OnParametersSetAsync()
    {
        // The page is drawn anew every few seconds; what is done does not change.
        if (Comparison is not { State: ComparisonState.Done } done)
            (_page, _shown) = (null, null);
        else if (_shown != done.Id)
        {
            _shown = done.Id;
            await ShowAsync(0);
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task ShowAsync(int skip)
    {
        if (User is null)
            return;
        try
        {
            _page = await comparisons.DifferencesAsync(User.Id, Comparison.Id, skip, PageSize, _left.Token);
            (_skip, _problem) = (skip, null);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            _problem = exception.Message;
        }
    }
}

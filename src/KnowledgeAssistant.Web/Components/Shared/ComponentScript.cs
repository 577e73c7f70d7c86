using Microsoft.JSInterop;

namespace KnowledgeAssistant.Web.Components.Shared;

/// <summary>
/// The script module beside a component. The browser fetches it and calls it in one round trip (see <c>js/frame.js</c>): until then keys and clicks
/// that are the script's affair do nothing, and the component may go.
/// </summary>
/// <param name="path">As the browser imports it, for example <c>./Components/Chat/Composer.razor.js</c>.</param>
internal sealed class ComponentScript(IJSRuntime runtime, string path) : IAsyncDisposable
{
    private bool _called;
    private bool _gone;

    /// <summary>
    /// Calls a function of the module, which is fetched with the first call. Calls keep their order; none is made once the component has gone. A function
    /// gets null for an element that has left the page meanwhile.
    /// </summary>
    public async Task CallAsync(string function, params object?[] arguments)
    {
        if (_gone)
            return;
        _called = true;
        try
        {
            await runtime.InvokeVoidAsync("callComponentScript", [path, function, .. arguments]);
        }
        catch (Exception away) when (away is JSDisconnectedException or OperationCanceledException)
        {
            // The tab was closed and its script went with it, or the browser has been out of reach for so long that nobody waits for it.
        }
        catch (Exception fault) when (_gone && fault is JSException or ObjectDisposedException)
        {
            // The component went while the browser was at it.
        }
    }

    /// <param name="farewell">A function of the module that is called last, if any was.</param>
    public async ValueTask DisposeAsync(string farewell)
    {
        if (_called)
            await CallAsync(farewell);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync()
    {
        _gone = true;
        return ValueTask.CompletedTask;
    }
}

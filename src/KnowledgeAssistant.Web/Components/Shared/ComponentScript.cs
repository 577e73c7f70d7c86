using Microsoft.JSInterop;

namespace KnowledgeAssistant.Web.Components.Shared;

/// <summary>
/// The script module beside a component. Fetching it takes a round trip, in which the component may go: nothing is called from then on, since
/// what the script would work on is no longer on the page, and the module is let go of all the same.
/// </summary>
/// <param name="path">As the browser imports it, for example <c>./Components/Chat/Composer.razor.js</c>.</param>
internal sealed class ComponentScript(IJSRuntime runtime, string path) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;
    private bool _gone;

    /// <summary>Calls a function of the module, which is fetched with the first call. Calls keep their order; none is made once the component has gone.</summary>
    public async Task CallAsync(string function, params object?[] arguments)
    {
        if (_gone)
            return;
        try
        {
            var module = await (_module ??= runtime.InvokeAsync<IJSObjectReference>("import", path).AsTask());
            if (_gone)
                await module.DisposeAsync();
            else
                await module.InvokeVoidAsync(function, arguments);
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

    /// <param name="farewell">A function of the module that is called before it is let go.</param>
    public async ValueTask DisposeAsync(string farewell)
    {
        if (_module is { IsCompletedSuccessfully: true })
            await CallAsync(farewell);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        try
        {
            // One that is still being fetched is let go of by the call that waits for it.
            if (_module is { IsCompletedSuccessfully: true } fetched)
                await (await fetched).DisposeAsync();
        }
        catch (Exception away) when (away is JSDisconnectedException or OperationCanceledException)
        {
            // As above.
        }
    }
}

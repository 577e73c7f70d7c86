using KnowledgeAssistant.Web.Components.Shared;
using Microsoft.JSInterop;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Shared;

public sealed class ComponentScriptTests
{
    private readonly Browser _browser = new();

    [Fact]
    public async Task CallAsync_CallsWhileTheModuleIsFetched_FetchesItOnceAndKeepsTheirOrder()
    {
        var script = new ComponentScript(_browser, "./a.js");
        var first = script.CallAsync("attach");
        var second = script.CallAsync("reveal");
        _browser.Fetched.SetResult(_browser);
        await Task.WhenAll(first, second);
        await script.DisposeAsync("detach");
        Assert.Equal(["import", "attach", "reveal", "detach", "let go"], _browser.Calls);
    }

    [Fact]
    public async Task CallAsync_TheComponentGoesWhileTheModuleIsFetched_LetsGoOfItWithoutACall()
    {
        var script = new ComponentScript(_browser, "./a.js");
        var call = script.CallAsync("attach");
        await script.DisposeAsync("detach");
        _browser.Fetched.SetResult(_browser);
        await call;
        await script.CallAsync("reveal");
        Assert.Equal(["import", "let go"], _browser.Calls);
    }

    [Fact]
    public async Task CallAsync_TheComponentGoesDuringTheCall_IsNoFault()
    {
        _browser.Fetched.SetResult(_browser);
        var script = new ComponentScript(_browser, "./a.js");
        _browser.During = async () =>
        {
            await script.DisposeAsync();
            throw new JSException("Cannot read properties of null");
        };
        await script.CallAsync("attach");
        Assert.Equal(["import", "attach", "let go"], _browser.Calls);
    }

    [Fact]
    public async Task CallAsync_AFaultOfTheScriptWhileTheComponentIsThere_IsThrown()
    {
        _browser.Fetched.SetResult(_browser);
        _browser.During = () => throw new JSException("no such function");
        await Assert.ThrowsAsync<JSException>(() => new ComponentScript(_browser, "./a.js").CallAsync("attach"));
    }

    /// <summary>The browser's side: it fetches one module and notes what is asked of it.</summary>
    private sealed class Browser : IJSRuntime, IJSObjectReference
    {
        public List<string> Calls { get; } = [];

        public TaskCompletionSource<IJSObjectReference> Fetched { get; } = new();

        public Func<Task>? During { get; set; }

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
        {
            Calls.Add(identifier);
            if (identifier == "import")
                return (TValue)await Fetched.Task;
            if (During is { } during)
                await during();
            return default!;
        }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            InvokeAsync<TValue>(identifier, args);

        public ValueTask DisposeAsync()
        {
            Calls.Add("let go");
            return ValueTask.CompletedTask;
        }
    }
}

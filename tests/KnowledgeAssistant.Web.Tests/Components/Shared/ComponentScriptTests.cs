using KnowledgeAssistant.Web.Components.Shared;
using Microsoft.JSInterop;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Shared;

public sealed class ComponentScriptTests
{
    private readonly Browser _browser = new();

    [Fact]
    public async Task CallAsync_BeforeTheFirstCallIsAnswered_KeepsTheOrder()
    {
        var script = new ComponentScript(_browser, "./a.js");
        var answered = new TaskCompletionSource();
        _browser.During = () => answered.Task;
        var (first, second) = (script.CallAsync("attach", 7), script.CallAsync("reveal"));
        var farewell = script.DisposeAsync("detach");
        answered.SetResult();
        await Task.WhenAll(first, second);
        await farewell;
        Assert.Equal(["./a.js attach 7", "./a.js reveal", "./a.js detach"], _browser.Calls);
    }

    [Fact]
    public async Task CallAsync_AfterTheComponentHasGone_CallsNothing()
    {
        var script = new ComponentScript(_browser, "./a.js");
        await script.DisposeAsync("detach");
        await script.CallAsync("reveal");
        Assert.Empty(_browser.Calls);
    }

    [Fact]
    public async Task CallAsync_TheComponentGoesDuringTheCall_IsNoFault()
    {
        var script = new ComponentScript(_browser, "./a.js");
        _browser.During = async () =>
        {
            await script.DisposeAsync();
            throw new JSException("Cannot read properties of null");
        };
        await script.CallAsync("attach");
        Assert.Equal(["./a.js attach"], _browser.Calls);
    }

    [Fact]
    public async Task CallAsync_AFaultOfTheScriptWhileTheComponentIsThere_IsThrown()
    {
        _browser.During = () => throw new JSException("no such function");
        await Assert.ThrowsAsync<JSException>(() => new ComponentScript(_browser, "./a.js").CallAsync("attach"));
    }

    /// <summary>The browser's side: it notes what is asked of it.</summary>
    private sealed class Browser : IJSRuntime
    {
        public List<string> Calls { get; } = [];

        public Func<Task> During { get; set; } = () => Task.CompletedTask;

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
        {
            Assert.Equal("callComponentScript", identifier);
            Calls.Add(string.Join(' ', args!));
            await During();
            return default!;
        }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            InvokeAsync<TValue>(identifier, args);
    }
}

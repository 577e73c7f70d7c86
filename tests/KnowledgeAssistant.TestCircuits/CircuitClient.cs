using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>
/// One open tab without a browser: a Blazor circuit over its WebSocket. It confirms every drawing, answers what the server asks of scripts with
/// nothing (an imported module is a number), and does what a reader does: sends a question, follows a link, clicks. The calls are those of
/// blazor.web.js; there is no written specification of them.
/// </summary>
public sealed class CircuitClient : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);

    private readonly HubConnection _hub;
    private readonly Uri _site;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, DrawnElement> _clickables = new();
    private readonly Lock _drawing = new();
    private readonly List<string> _texts = [];
    private readonly List<DrawnElement> _elements = [];
    private TaskCompletionSource _drawn = New();
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private long? _composer;
    private long? _events;
    private int _lastCall;
    private int _modules;

    private CircuitClient(HubConnection hub, Uri site, Uri page) => (_hub, _site, Location) = (hub, site, page);

    /// <summary>As the network carries them: compressed, with framing.</summary>
    public long WireBytes => _hub.WireBytes;

    public long ReceivedBytes => _hub.ReceivedBytes;

    public long ReceivedFrames => _hub.ReceivedFrames;

    /// <summary>The address that the tab shows.</summary>
    public Uri Location { get; private set; }

    /// <summary>Batches drawn so far.</summary>
    public long Drawings { get; private set; }

    /// <summary>Why the circuit ended by itself; null while it lives and after it was closed from here.</summary>
    public Exception? Fault { get; private set; }

    internal static async Task<CircuitClient> StartAsync(
        HubConnection hub,
        Uri site,
        Uri page,
        IReadOnlyList<string> markers,
        string state,
        CancellationToken cancellationToken
    )
    {
        var client = new CircuitClient(hub, site, page);
        client._reading = client.ReadAsync();
        client._pinging = client.PingAsync();
        await client.CallHubAsync("StartCircuit", [site.ToString(), page.ToString(), "[]", state], cancellationToken);
        var added = markers.Select((marker, i) => $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}""");
        await hub.SendAsync(
            "UpdateRootComponents",
            null,
            [$$"""{"batchId":1,"operations":[{{string.Join(',', added)}}]}""", state],
            cancellationToken
        );
        return client;
    }

    /// <summary>Waits until everything drawn so far, taken together, fulfils the condition.</summary>
    public Task<string> WaitForTextAsync(Predicate<string> condition, CancellationToken cancellationToken) =>
        WaitForAsync(() => string.Concat(_texts) is var all && condition(all) ? all : null, cancellationToken);

    /// <summary>Waits until an element that fulfils the condition was drawn.</summary>
    public Task<DrawnElement> WaitForElementAsync(Predicate<DrawnElement> condition, CancellationToken cancellationToken) =>
        WaitForAsync(() => _elements.FindLast(condition), cancellationToken);

    /// <summary>What was drawn so far is forgotten, so that the next wait is for what comes.</summary>
    public void Forget()
    {
        lock (_drawing)
        {
            _texts.Clear();
            _elements.Clear();
        }
    }

    /// <summary>Sends a question by the composer, as Enter does. Returns when the server has taken it and drawn that.</summary>
    /// <returns>False when it was refused.</returns>
    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken)
    {
        var composer = await WaitForNumberAsync(() => _composer, cancellationToken);
        var answer = await CallPageAsync(composer, "SendFromPage", JsonSerializer.Serialize(new[] { question }), cancellationToken);
        return answer == "true";
    }

    /// <summary>Follows a link within the product. Returns when the server has drawn something after it.</summary>
    public Task NavigateAsync(string path, CancellationToken cancellationToken) =>
        UntilDrawnAsync(() => MoveAsync(path, isLink: true, cancellationToken), cancellationToken);

    /// <summary>Clicks the newest element with this label (its text, its <c>aria-label</c> or any other attribute). Returns when something was drawn.</summary>
    public async Task ClickAsync(string label, CancellationToken cancellationToken)
    {
        var found = _clickables
            .Values.Where(item => item.Text.Trim() == label || item.Attributes.ContainsValue(label))
            .MaxBy(item => item.Click);
        var events = await WaitForNumberAsync(() => _events, cancellationToken);
        var handler = found?.Click ?? throw new InvalidOperationException($"Nothing called {label} can be clicked.");
        var arguments = string.Create(
            CultureInfo.InvariantCulture,
            $$"""[{"eventHandlerId":{{handler}},"eventName":"click","eventFieldInfo":null},{"detail":1,"button":0,"type":"click"}]"""
        );
        await UntilDrawnAsync(() => CallPageAsync(events, "DispatchEventAsync", arguments, cancellationToken), cancellationToken);
    }

    /// <summary>Ends as a lost network does; the server keeps the circuit for a while.</summary>
    public void Abort() => _hub.Abort();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _hub.Abort();
        await Task.WhenAll(_reading, _pinging);
        await _hub.DisposeAsync();
        _closing.Dispose();
    }

    private Task MoveAsync(string address, bool isLink, CancellationToken cancellationToken)
    {
        Location = new Uri(_site, address);
        return _hub.SendAsync("OnLocationChanged", null, [Location.ToString(), null, isLink], cancellationToken);
    }

    private async Task UntilDrawnAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        Task drawn;
        lock (_drawing)
            drawn = _drawn.Task;
        await action();
        await drawn.WaitAsync(cancellationToken);
        if (Fault is { } fault)
            throw new IOException("The circuit ended.", fault);
    }

    private async Task<T> WaitForAsync<T>(Func<T?> find, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            Task changed;
            T? found;
            lock (_drawing)
                (changed, found) = (_drawn.Task, find());
            if (found is not null)
                return found;
            if (Fault is { } fault)
                throw new IOException("The circuit ended.", fault);
            await changed.WaitAsync(cancellationToken);
        }
    }

    private async Task<long> WaitForNumberAsync(Func<long?> value, CancellationToken cancellationToken)
    {
        await WaitForTextAsync(_ => value() is not null, cancellationToken);
        return value()!.Value;
    }

    private async Task<string> CallPageAsync(long instance, string method, string arguments, CancellationToken cancellationToken)
    {
        var (id, done) = Begin();
        await _hub.SendAsync("BeginInvokeDotNetFromJS", null, [id, null, method, instance, arguments], cancellationToken);
        return await done.WaitAsync(cancellationToken);
    }

    private async Task CallHubAsync(string target, object?[] arguments, CancellationToken cancellationToken)
    {
        var (id, done) = Begin();
        await _hub.SendAsync(target, id, arguments, cancellationToken);
        await done.WaitAsync(cancellationToken);
    }

    private (string Id, Task<string> Done) Begin()
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = source;
        return (id, source.Task);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (!_closing.IsCancellationRequested)
            {
                var messages = await _hub.ReadAsync(_closing.Token);
                if (messages.Count == 0 && _hub.ReceivedFrames == 0)
                    throw new IOException("The server closed the connection.");
                foreach (var message in messages)
                    await TakeAsync(message);
            }
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private void End(Exception fault)
    {
        if (!_closing.IsCancellationRequested)
            Fault = fault;
        foreach (var call in _calls.Values)
            call.TrySetException(new IOException("The circuit ended.", fault));
        lock (_drawing)
            _drawn.TrySetResult();
    }

    private async Task PingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(PingInterval);
            while (await timer.WaitForNextTickAsync(_closing.Token))
                await _hub.PingAsync(_closing.Token);
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private async Task TakeAsync(HubMessage message)
    {
        switch (message.Target)
        {
            case null:
                Complete(message.Id!, !message.Failed, message.Arguments.Count > 0 ? message.Arguments[0] as string : null);
                break;
            case "JS.RenderBatch":
                await DrawAsync((long)message.Arguments[0]!, (byte[])message.Arguments[1]!);
                break;
            case "JS.BeginInvokeJS":
                await AnswerScriptAsync(message.Arguments);
                break;
            case "JS.EndInvokeDotNet":
                Complete((string)message.Arguments[0]!, message.Arguments[1] is true, message.Arguments[2] as string);
                break;
            case "JS.Error":
                throw new IOException($"The server ended the circuit: {message.Arguments[0]}");
        }
    }

    private void Complete(string id, bool well, string? result)
    {
        if (!_calls.TryRemove(id, out var call))
            return;
        if (well)
            call.TrySetResult(result ?? "");
        else
            call.TrySetException(new InvalidOperationException($"The server refused the call: {result}"));
    }

    private async Task DrawAsync(long number, byte[] bytes)
    {
        var batch = new RenderBatch(bytes);
        foreach (var element in batch.Elements.Where(element => element.Click != 0))
            _clickables[element.Click] = element;
        await _hub.SendAsync("OnRenderCompleted", null, [number, null], _closing.Token);
        TaskCompletionSource drawn;
        lock (_drawing)
        {
            Drawings++;
            _texts.AddRange(batch.Texts);
            _elements.AddRange(batch.Elements);
            (drawn, _drawn) = (_drawn, New());
        }
        drawn.TrySetResult();
    }

    /// <summary>Arguments: task number, name, arguments as JSON, kind of result, instance.</summary>
    private async Task AnswerScriptAsync(IReadOnlyList<object?> call)
    {
        var (task, name, arguments, result) = ((long)call[0]!, (string)call[1]!, call[2] as string ?? "[]", (long)call[3]!);
        if (name.EndsWith("attachWebRendererInterop", StringComparison.Ordinal))
            _events = Reference(arguments);
        else if (name == "callComponentScript" && arguments.Contains("Composer.razor.js\",\"attach\"", StringComparison.Ordinal))
            _composer = Reference(arguments);
        else if (name.EndsWith("navigationManager.navigateTo", StringComparison.Ordinal))
            await MoveAsync(JsonDocument.Parse(arguments).RootElement[0].GetString()!, isLink: false, _closing.Token);
        if (task == 0)
            return;
        const int Module = 1;
        var value =
            result == Module
                ? string.Create(CultureInfo.InvariantCulture, $$"""{"__jsObjectId":{{Interlocked.Increment(ref _modules)}}}""")
                : "null";
        await _hub.SendAsync(
            "EndInvokeJSFromDotNet",
            null,
            [task, true, string.Create(CultureInfo.InvariantCulture, $"[{task},true,{value}]")],
            _closing.Token
        );
        TaskCompletionSource drawn;
        lock (_drawing)
            (drawn, _drawn) = (_drawn, New());
        drawn.TrySetResult();
    }

    /// <summary>The number of the first .NET object among a script's arguments.</summary>
    private static long? Reference(string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        foreach (var argument in json.RootElement.EnumerateArray())
            if (argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("__dotNetObject", out var number))
                return number.GetInt64();
        return null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

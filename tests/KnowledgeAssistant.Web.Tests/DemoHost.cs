using Xunit;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>One host in demo mode for all tests of a class; only for tests that leave nothing behind in it.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    private RunningHost? _running;

    public RunningHost Running => _running ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync() => _running = await RunningHost.StartEmptyAsync();

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
    }
}

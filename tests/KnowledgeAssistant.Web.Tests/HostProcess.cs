using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.TestServers;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>The host as a process of its own, which a test may kill as a power cut does.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Announcement = "KnowledgeAssistant listens on ";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task _reading;

    private HostProcess(Process process, string address, Task reading) => (_process, Address, _reading) = (process, address, reading);

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; }

    public int Port => new Uri(Address).Port;

    /// <param name="port">0: any free one, which stays free when this one is killed.</param>
    /// <param name="arguments">Beside <c>--port</c> and <c>--data</c>.</param>
    public static async Task<HostProcess> StartAsync(string data, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "KnowledgeAssistant.Web"),
            ["--port", (port == 0 ? FreePorts.Next() : port).ToString(CultureInfo.InvariantCulture), "--data", data, .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Longest);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
                return new HostProcess(process, line.Split(' ')[^1], process.StandardOutput.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(patience.Token);
        throw new InvalidOperationException($"The host ended with {process.ExitCode}; its own words stand above.");
    }

    /// <summary>SIGKILL: nothing is written or closed any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}

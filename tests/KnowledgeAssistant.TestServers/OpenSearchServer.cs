using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.TestServers;

/// <summary>
/// A real OpenSearch for tests and measurements: the one that OPENSEARCH_URL names, else one that the shared folder's bundle starts and that ends
/// with this process, however this process ends.
/// </summary>
public sealed class OpenSearchServer : IAsyncDisposable
{
    private static readonly Lazy<Task<OpenSearchServer?>> Started = new(() => StartAsync("512m", isBrief: true));

    private readonly Process? _watch;
    private readonly string _folder;
    private readonly string _heap;
    private readonly bool _isBrief;

    private OpenSearchServer(
        Uri url,
        int? processId = null,
        Process? watch = null,
        string folder = "",
        string heap = "",
        bool isBrief = false
    )
    {
        (Url, ProcessId, _watch, _folder) = (url, processId, watch, folder);
        (_heap, _isBrief) = (heap, isBrief);
    }

    public Uri Url { get; }

    /// <summary>Null for a server that was not started here.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>The one server of this process, started when it is first asked for; null where there is none to be had.</summary>
    public static Task<OpenSearchServer?> SharedAsync() => Started.Value;

    /// <param name="heap">Java's memory, for instance <c>512m</c>.</param>
    /// <param name="isBrief">For tests: its code is never compiled to be fast, which takes more processor time than some minutes of small requests gain by it.</param>
    /// <returns>Null without OPENSEARCH_URL and without the shared folder's bundle.</returns>
    /// <exception cref="InvalidOperationException">The bundle is there and does not start.</exception>
    public static async Task<OpenSearchServer?> StartAsync(string heap, bool isBrief = false)
    {
        if (Environment.GetEnvironmentVariable("OPENSEARCH_URL") is { Length: > 0 } url)
            return new OpenSearchServer(new Uri(url));
        var start = Path.Combine(SharedFolder(), "opensearch", "start");
        if (!File.Exists(start))
            return null;
        var (address, processId, folder) = await RunAsync(start, ["--port", "0", "--heap", heap], isBrief);
        var watch = Watch(Path.Combine(SharedFolder(), "opensearch", "stop"), folder);
        return new OpenSearchServer(address, processId, watch, folder, heap, isBrief);
    }

    /// <summary>Ends the server at once, as the system does when memory runs out, and waits until it is gone; only one that was started here.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(ProcessId!.Value);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts a killed server on what it left, at the same address.</summary>
    public async Task StartAgainAsync()
    {
        var start = Path.Combine(SharedFolder(), "opensearch", "start");
        var port = Url.Port.ToString(CultureInfo.InvariantCulture);
        (_, ProcessId, _) = await RunAsync(start, ["--port", port, "--data", _folder, "--heap", _heap], _isBrief);
        // A folder that is named is not taken away with the server, unless this says so.
        await File.WriteAllTextAsync(Path.Combine(_folder, ".opensearch-test"), "temporary\n");
    }

    private static async Task<(Uri Url, int ProcessId, string Folder)> RunAsync(string start, string[] arguments, bool isBrief)
    {
        var command = new ProcessStartInfo(start, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var java = isBrief ? QuickJava.Find() : null;
        if (java is not null)
            command.Environment["JAVA_HOME"] = java.Home;
        using var process = Process.Start(command)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        // "start: process 4711, data folder /tmp/…"
        var words = error.Split("process ", 2)[^1].Split(", data folder ", 2);
        if (process.ExitCode != 0 || words.Length != 2)
            throw new InvalidOperationException($"OpenSearch did not start: {error}");
        var folder = words[1].Split('\n')[0].Trim();
        return (new Uri((await output).Trim()), int.Parse(words[0], CultureInfo.InvariantCulture), folder);
    }

    /// <summary>Stops the server and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watch is null)
            return;
        _watch.StandardInput.Close();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
    }

    /// <summary>Waits for the end of a pipe that only this process holds, which comes with its own end, killed or not, and then stops the server.</summary>
    private static Process Watch(string stop, string folder) =>
        Process.Start(
            new ProcessStartInfo("setsid", ["sh", "-c", "read -r _; exec \"$0\" \"$1\" >/dev/null 2>&1", stop, folder])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            }
        )!;

    private static string SharedFolder() =>
        Path.GetFullPath(Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared"));

    private static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "KnowledgeAssistant.sln")))
                return folder;
        return Directory.GetCurrentDirectory();
    }
}

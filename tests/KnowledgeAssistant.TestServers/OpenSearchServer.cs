using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.TestServers;

/// <summary>
/// A real OpenSearch for tests and measurements: the one that OPENSEARCH_URL names, else one that the shared folder's bundle starts and that ends
/// with this process, however this process ends.
/// </summary>
public sealed class OpenSearchServer : IAsyncDisposable
{
    private static readonly Lazy<Task<OpenSearchServer?>> Started = new(() => StartAsync("512m"));

    private readonly Process? _watch;

    private OpenSearchServer(Uri url, int? processId, Process? watch) => (Url, ProcessId, _watch) = (url, processId, watch);

    public Uri Url { get; }

    /// <summary>Null for a server that was not started here.</summary>
    public int? ProcessId { get; }

    /// <summary>The one server of this process, started when it is first asked for; null where there is none to be had.</summary>
    public static Task<OpenSearchServer?> SharedAsync() => Started.Value;

    /// <param name="heap">Java's memory, for instance <c>512m</c>.</param>
    /// <returns>Null without OPENSEARCH_URL and without the shared folder's bundle.</returns>
    /// <exception cref="InvalidOperationException">The bundle is there and does not start.</exception>
    public static async Task<OpenSearchServer?> StartAsync(string heap)
    {
        if (Environment.GetEnvironmentVariable("OPENSEARCH_URL") is { Length: > 0 } url)
            return new OpenSearchServer(new Uri(url), null, null);
        var start = Path.Combine(SharedFolder(), "opensearch", "start");
        if (!File.Exists(start))
            return null;
        using var process = Process.Start(
            new ProcessStartInfo(start, ["--port", "0", "--heap", heap])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        // "start: process 4711, data folder /tmp/…"
        var words = error.Split("process ", 2)[^1].Split(", data folder ", 2);
        if (process.ExitCode != 0 || words.Length != 2)
            throw new InvalidOperationException($"OpenSearch did not start: {error}");
        var folder = words[1].Split('\n')[0].Trim();
        return new OpenSearchServer(
            new Uri((await output).Trim()),
            int.Parse(words[0], CultureInfo.InvariantCulture),
            Watch(Path.Combine(SharedFolder(), "opensearch", "stop"), folder)
        );
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

using System.Diagnostics;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <param name="Output">What it wrote to standard output before its end.</param>
internal sealed record ChildResult(int ExitCode, string Output, string Error)
{
    /// <summary>128 + 9, as shells count the kill signal.</summary>
    public bool WasKilled => ExitCode == 137;
}

/// <summary>A process of the product (or of this test program) that kills itself at a point.</summary>
internal static class Child
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>The command where the build puts it, compiled ahead of time: the copy beside this program starts in twice the time.</summary>
    public static string Cli { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../KnowledgeAssistant.Cli/release/knowledge-assistant"));

    public static string Tests { get; } = Path.ChangeExtension(typeof(Child).Assembly.Location, null);

    /// <param name="crash"><c>name:visit:microseconds</c>; null to let it end by itself.</param>
    /// <param name="environment">Further variables.</param>
    public static async Task<ChildResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? crash,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["KNOWLEDGEASSISTANT_CRASH"] = crash,
                // Small batches: several writes and activations even of a small corpus.
                ["KnowledgeAssistant__Ingestion__BatchDocuments"] = "3",
                // Every reader is a process to start; more than one makes a difference where reading is cut off.
                ["KnowledgeAssistant__Ingestion__Readers"] = crash?.StartsWith("read", StringComparison.Ordinal) == true ? "2" : "1",
                ["DOTNET_TieredPGO"] = "0",
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Longest);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end.", exception);
        }
        return new ChildResult(process.ExitCode, await output, await error);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Runs the real <c>knowledge-assistant</c> as a script would.</summary>
internal static class ProductCommand
{
    public static async Task<CommandRun> RunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        string? cores = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var program = Path.Combine(SharedFolder.RepositoryRoot(), "artifacts/bin/KnowledgeAssistant.Cli/release/knowledge-assistant");
        if (!File.Exists(program))
            throw new FileNotFoundException("Build the whole solution first: dotnet build -c Release.", program);
        var start = new ProcessStartInfo(cores is null ? program : "taskset")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in cores is null ? arguments : ["-c", cores, program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var exit = process.WaitForExitAsync(cancellationToken);
        long peak = 0;
        long readers = 0;
        var looks = 0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            // Looking at all processes takes time of its own.
            if (looks++ % 20 == 0)
                readers = Math.Max(readers, ChildMemory.Largest(process.Id));
            await Task.WhenAny(exit, Task.Delay(10, cancellationToken));
        }
        await exit;
        return new CommandRun(process.ExitCode, await output, await error, watch.Elapsed, peak) { ReaderPeakBytes = readers };
    }

    /// <summary>As <see cref="RunAsync"/>, for commands that must succeed.</summary>
    public static async Task<CommandRun> MustRunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        string? cores = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var run = await RunAsync(arguments, cancellationToken, cores, environment);
        return run.ExitCode == 0
            ? run
            : throw new InvalidOperationException(
                $"knowledge-assistant {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}"
            );
    }

    /// <summary>Most resident bytes so far, as Linux counts them; 0 when the process is gone.</summary>
    public static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

internal sealed record CommandRun(int ExitCode, string Output, string Error, TimeSpan Elapsed, long PeakBytes)
{
    /// <summary>Of the largest reader process and what it started, looked at several times a second.</summary>
    public long ReaderPeakBytes { get; init; }
}

using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>How a reader process is started on this system: nicer than the host if wanted, and without network where the system allows it.</summary>
internal sealed class ReaderStart
{
    private static readonly string[] PassedOn = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH"];

    private readonly IReadOnlyList<string> _nice;
    private readonly IReadOnlyList<string> _prefix;

    private ReaderStart(IReadOnlyList<string> nice, IReadOnlyList<string> prefix, bool hasNetwork) =>
        (_nice, _prefix, HasNetwork) = (nice, prefix, hasNetwork);

    /// <summary>Whether the reader process can reach the network, because this system gives no way to take it away.</summary>
    public bool HasNetwork { get; }

    /// <summary>Tries what this system allows: a network namespace of its own as root, else within a user namespace.</summary>
    public static async Task<ReaderStart> ProbeAsync(CancellationToken cancellationToken)
    {
        string[] nice = await SucceedsAsync(["nice", "-n", "5", "true"], cancellationToken) ? ["nice", "-n", "5"] : [];
        foreach (
            string[] unshare in (string[][])
                [
                    ["unshare", "--net"],
                    ["unshare", "--map-root-user", "--net"],
                ]
        )
        {
            if (await SucceedsAsync([.. unshare, "true"], cancellationToken))
                return new ReaderStart(nice, unshare, hasNetwork: false);
        }
        return new ReaderStart(nice, [], hasNetwork: true);
    }

    /// <param name="folder">Empty; its working directory, home and folder for temporary files.</param>
    /// <param name="heapBytes">The most the managed heap may take: above it reading fails with a reason instead of a kill.</param>
    /// <param name="yields">Whether others' work goes first.</param>
    public ProcessStartInfo For(ReaderCommand command, string folder, long heapBytes, bool yields)
    {
        string[] line = [.. yields ? _nice : [], .. _prefix, command.FileName, .. command.Arguments, ReaderCommand.Argument];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var inherited = PassedOn.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited.Where(variable => variable.value is not null))
            start.Environment[name] = value;
        start.Environment["HOME"] = start.Environment["TMPDIR"] = folder;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("X", CultureInfo.InvariantCulture);
        return start;
    }

    private static async Task<bool> SucceedsAsync(string[] line, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(line[0], line[1..])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            );
            if (process is null)
                return false;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program here.
            return false;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Runs one of poppler's programs (GPL: called, not linked). Runs in the reader process, whose group and limits it shares; its address space
/// is limited as well, since it could grow faster than anybody looks.
/// </summary>
internal sealed class PopplerProgram : IDisposable
{
    private const string Prlimit = "/usr/bin/prlimit";
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PopplerProgram(Process process)
    {
        _process = process;
        _errors = FirstErrorsAsync(process.StandardError);
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <exception cref="UnreadableDocumentException">poppler is not installed.</exception>
    public static PopplerProgram Start(ReaderLimits limits, string program, params IEnumerable<string> arguments)
    {
        string[] limited = File.Exists(Prlimit) ? [Prlimit, $"--as={limits.MaxMemoryBytes}", program] : [program];
        try
        {
            var start = new ProcessStartInfo(limited[0], [.. limited[1..], .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            };
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new PopplerProgram(process);
        }
        catch (Win32Exception exception)
        {
            throw new UnreadableDocumentException(ReaderReasons.NoPoppler, exception);
        }
    }

    /// <summary>Waits for its end after the output was read.</summary>
    /// <returns>Exit code and the start of what it said on its error output.</returns>
    public (int ExitCode, string Errors) End()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Damaged files make it complain once for each object: all is read, so that it does not block, little is kept.</summary>
    private static async Task<string> FirstErrorsAsync(StreamReader errors)
    {
        var kept = new char[2_000];
        var length = await errors.ReadBlockAsync(kept);
        var rest = new char[8_192];
        while (await errors.ReadBlockAsync(rest) > 0) { }
        return new string(kept, 0, length);
    }
}

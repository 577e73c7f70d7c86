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
    private readonly Thread _listening;
    private string _errors = "";

    private PopplerProgram(Process process)
    {
        _process = process;
        // A thread of its own: everything here is synchronous, and nobody may wait on a pool that is full of waiting.
        _listening = new Thread(Listen) { IsBackground = true, Name = "poppler's errors" };
        _listening.Start();
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
        _listening.Join();
        return (_process.ExitCode, _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Damaged files make it complain once for each object: all is read, so that it does not block, little is kept.</summary>
    private void Listen()
    {
        try
        {
            var errors = _process.StandardError;
            var kept = new char[2_000];
            var length = errors.ReadBlock(kept);
            var rest = new char[8_192];
            while (errors.ReadBlock(rest) > 0) { }
            _errors = new string(kept, 0, length);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was killed before its end.
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Runs one of the programs that readers rest on: poppler's (GPL: called, not linked) and tesseract. Runs in the reader process, whose group and
/// limits it shares; its address space is limited as well, since it could grow faster than anybody looks.
/// </summary>
internal sealed class ExternalProgram : IDisposable
{
    private const string Prlimit = "/usr/bin/prlimit";
    private readonly Process _process;
    private readonly Thread _listening;
    private string _errors = "";
    private Timer? _end;

    private ExternalProgram(Process process)
    {
        _process = process;
        // A thread of its own: everything here is synchronous, and nobody may wait on a pool that is full of waiting.
        _listening = new Thread(Listen) { IsBackground = true, Name = "program's errors" };
        _listening.Start();
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <exception cref="UnreadableDocumentException">poppler is not installed.</exception>
    public static ExternalProgram Start(ReaderLimits limits, string program, params IEnumerable<string> arguments)
    {
        try
        {
            return Start(limits, program, arguments, null);
        }
        catch (Win32Exception exception)
        {
            throw new UnreadableDocumentException(ReaderReasons.NoPoppler, exception);
        }
    }

    /// <param name="time">Wall time, after which it is killed.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static ExternalProgram Start(ReaderLimits limits, string program, IEnumerable<string> arguments, TimeSpan? time)
    {
        string[] limited = File.Exists(Prlimit) ? [Prlimit, $"--as={limits.MaxMemoryBytes}", program] : [program];
        var start = new ProcessStartInfo(limited[0], [.. limited[1..], .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Pages are worked on beside each other; threads within one would only wait for one another.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        var running = new ExternalProgram(Process.Start(start)!);
        running._process.StandardInput.Close();
        if (time is { } limit)
            running._end = new Timer(_ => running.Kill(), null, limit, Timeout.InfiniteTimeSpan);
        return running;
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
        _end?.Dispose();
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was cleared away at this very moment.
        }
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

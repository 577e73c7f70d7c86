using System.Diagnostics;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>Why a reader process gave no answer.</summary>
internal enum ReaderFault
{
    Crashed,
    TooSlow,
    TooMuchMemory,

    /// <summary>The system had no memory left, whatever the limit.</summary>
    OutOfMemory,
}

/// <summary>The host's side of one running reader process.</summary>
internal sealed class ReaderChild : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private const int KeptErrorCharacters = 4_000;

    /// <summary>128 and the number of SIGKILL.</summary>
    private const int KilledCode = 137;

    /// <summary>Its output ends a moment before it does, which on a busy machine may be long.</summary>
    private static readonly TimeSpan WaitForEnd = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly StringBuilder _errors = new();
    private bool _isStarted;

    /// <summary>A killed process counts as running until the system has cleared it away.</summary>
    private bool _isKilled;

    private ReaderChild(Process process, string folder, long memoryBytes, TimeProvider time)
    {
        (_process, _folder, MemoryBytes, _time) = (process, folder, memoryBytes, time);
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>The memory limit it was started with.</summary>
    public long MemoryBytes { get; }

    public int ProcessId => _process.Id;

    public bool HasEnded => _isKilled || _process.HasExited;

    /// <summary>The start of what it wrote to its error output.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static async Task<ReaderChild> StartAsync(
        ReaderStart start,
        ReaderCommand command,
        bool yields,
        ReaderLimits limits,
        TimeProvider time
    )
    {
        var folder = Directory.CreateTempSubdirectory("knowledge-assistant-reader-").FullName;
        var process = await OnOwnThreadAsync(start.For(command, folder, limits.MaxMemoryBytes / 4 * 3, yields));
        return new ReaderChild(process, folder, limits.MaxMemoryBytes, time);
    }

    /// <summary>Sends a request and waits for the answer within the limits; after a fault this child is dead.</summary>
    public async Task<(byte[]? Answer, ReaderFault Fault)> ExchangeAsync(
        byte[] request,
        ReaderLimits limits,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!_isStarted)
                await WaitForStartAsync(cancellationToken);
            await Frames.WriteAsync(_process.StandardInput.BaseStream, request, cancellationToken);
            return await AnswerAsync(limits, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return (null, End());
        }
        catch (OperationCanceledException)
        {
            // An answer that nobody waits for would be taken for that of the next request.
            Kill();
            throw;
        }
    }

    /// <summary>Why it gives no more answers: killed by nobody here, it was the system, which was out of memory.</summary>
    private ReaderFault End()
    {
        var isKilledBySystem = !_isKilled && _process.WaitForExit(WaitForEnd) && _process.ExitCode == KilledCode;
        Kill();
        return isKilledBySystem ? ReaderFault.OutOfMemory : ReaderFault.Crashed;
    }

    public void Dispose()
    {
        Kill();
        // While it dies it may still write to its folder.
        _process.WaitForExit(WaitForEnd);
        _process.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // The child removed it itself.
        }
    }

    private async Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        var started = await Frames.ReadAsync(_process.StandardOutput.BaseStream, cancellationToken);
        if (started is not [(byte)ReaderAnswer.Started])
        {
            Kill();
            throw new ReaderProcessException($"The reader process does not start, so no document can be read. {Errors}".TrimEnd());
        }
        _isStarted = true;
    }

    private async Task<(byte[]? Answer, ReaderFault Fault)> AnswerAsync(ReaderLimits limits, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        var time = limits.Time;
        var reading = Frames.ReadAsync(_process.StandardOutput.BaseStream, cancellationToken);
        while (true)
        {
            if (await Task.WhenAny(reading, Task.Delay(BetweenLooks, _time, cancellationToken)) == reading)
            {
                var answer = await reading;
                if (answer is [(byte)ReaderAnswer.Recognising] && time == limits.Time)
                {
                    time += limits.RecognitionTime;
                    reading = Frames.ReadAsync(_process.StandardOutput.BaseStream, cancellationToken);
                    continue;
                }
                return (answer, answer is null ? End() : default);
            }
            cancellationToken.ThrowIfCancellationRequested();
            ReaderFault? fault =
                _time.GetElapsedTime(begin) > time ? ReaderFault.TooSlow
                : OperatingSystem.IsLinux() && ProcessGroup.ResidentBytes(ProcessId) > limits.MaxMemoryBytes ? ReaderFault.TooMuchMemory
                : null;
            if (fault is null)
                continue;
            Kill();
            return (null, fault.Value);
        }
    }

    /// <summary>
    /// The system ties "end with the parent" to the thread that started the process; one of the pool may end any time, so it is a thread
    /// that stays as long as the child.
    /// </summary>
    private static Task<Process> OnOwnThreadAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var process = Process.Start(start)!;
                started.SetResult(process);
                process.WaitForExit();
            }
            catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.TrySetException(new ReaderProcessException("The reader process cannot be started.", exception));
            }
        })
        {
            IsBackground = true,
            Name = "reader process",
        }.Start();
        return started.Task;
    }

    private void Kill()
    {
        _isKilled = true;
        if (_isStarted && OperatingSystem.IsLinux())
            ProcessGroup.KillAll(ProcessId);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private void KeepError(string? line)
    {
        lock (_errors)
        {
            if (_errors.Length < KeptErrorCharacters)
                _errors.AppendLine(line);
        }
    }
}

using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>One reader process after another: started at the first request, kept, replaced after a fault. One request at a time.</summary>
/// <param name="yields">Whether others' work goes first.</param>
internal sealed partial class ReaderLane(ReaderCommand command, Task<ReaderStart> start, bool yields, ILogger logger, TimeProvider time)
    : IDisposable
{
    /// <summary>A fault may stem from the document before; the second one, in a fresh process, is this document's.</summary>
    private const int Attempts = 2;

    private readonly SemaphoreSlim _turn = new(1);
    private ReaderChild? _child;
    private long _lastUsed = time.GetTimestamp();

    /// <summary>The answer's bytes, or the fault of the last attempt.</summary>
    /// <exception cref="StorageException">There is no room for temporary files.</exception>
    public async Task<(byte[]? Answer, ReaderFault Fault)> AskAsync(
        byte[] request,
        ReaderLimits limits,
        CancellationToken cancellationToken
    )
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var child = await ChildAsync(limits);
                var (answer, fault) = await child.ExchangeAsync(request, limits, cancellationToken);
                if (answer is [(byte)ReaderAnswer.NoRoom])
                    throw new StorageException(TemporaryRoom.Missing, isTransient: true);
                if (answer is not null)
                    return (answer, default);
                LogFault(logger, child.ProcessId, fault, attempt, child.Errors);
                if (attempt == Attempts)
                    return (null, fault);
            }
        }
        finally
        {
            _lastUsed = time.GetTimestamp();
            _turn.Release();
        }
    }

    /// <summary>For a lane that nobody asks at this moment: ends its process if nobody has for that long.</summary>
    /// <returns>Whether it has no process now.</returns>
    public bool EndIfIdle(TimeSpan atLeast)
    {
        if (_child is not null && time.GetElapsedTime(_lastUsed) < atLeast)
            return false;
        _child?.Dispose();
        _child = null;
        return true;
    }

    public void Dispose()
    {
        _child?.Dispose();
        _turn.Dispose();
    }

    private async Task<ReaderChild> ChildAsync(ReaderLimits limits)
    {
        if (_child is { HasEnded: false } child && child.MemoryBytes == limits.MaxMemoryBytes)
            return child;
        _child?.Dispose();
        _child = null;
        _child = await ReaderChild.StartAsync(await start, command, yields, limits, time);
        LogStarted(logger, _child.ProcessId);
        return _child;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reader process {ProcessId} started")]
    private static partial void LogStarted(ILogger logger, int processId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reader process {ProcessId} ended: {Fault} (attempt {Attempt}). {Errors}")]
    private static partial void LogFault(ILogger logger, int processId, ReaderFault fault, int attempt, string errors);
}

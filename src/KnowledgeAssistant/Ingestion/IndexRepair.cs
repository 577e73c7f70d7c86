using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Mends an index that a search or a write found damaged, by itself and in the background: a new generation is made from the stored documents, and what is
/// whole of the old one serves until then. A disk that breaks each new one, too, is not written to over and over.
/// </summary>
internal sealed class IndexRepair : IDisposable
{
    /// <summary>Long enough that a broken disk costs a rebuild now and then, short enough that one that was full heals by itself.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);

    /// <summary>What nobody asks for is looked at too, before a copy of it is needed.</summary>
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromDays(1);

    private readonly IPassageIndex _index;
    private readonly PassageIndexes _generations;
    private readonly IndexRebuild _rebuild;
    private readonly JobSignal _signal;
    private readonly TimeProvider _time;
    private readonly ILogger<IndexRepair> _logger;
    private int _wanted;
    private long? _begunAt;
    private long? _checkedAt;

    public IndexRepair(
        IPassageIndex index,
        PassageIndexes generations,
        IndexRebuild rebuild,
        JobSignal signal,
        TimeProvider time,
        ILogger<IndexRepair> logger
    )
    {
        (_index, _generations, _rebuild, _signal, _time, _logger) = (index, generations, rebuild, signal, time, logger);
        _generations.DamageFound += Want;
    }

    /// <summary>Called by the worker, which alone writes.</summary>
    /// <returns>Whether there was something to mend.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _wanted) == 0 || !TryBegin())
            return false;
        _logger.Mending();
        await _rebuild.RunAsync(cancellationToken);
        Volatile.Write(ref _wanted, 0);
        return true;
    }

    /// <summary>Reads the whole index after a start and once a day: a command that only searches can find damage but not mend it.</summary>
    /// <returns>Whether damage was found that can be mended now.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        if (_index is not CurrentPassageIndex current || (_checkedAt is { } last && _time.GetElapsedTime(last) < BetweenChecks))
            return false;
        _checkedAt = _time.GetTimestamp();
        try
        {
            await current.VerifyAsync(cancellationToken);
            return false;
        }
        catch (PassageIndexException fault) when (fault.IsDamaged)
        {
            return Volatile.Read(ref _wanted) != 0;
        }
    }

    /// <returns>False when the last repair is so recent that another one would meet the same fault.</returns>
    public bool TryBegin()
    {
        if (_begunAt is { } last && _time.GetElapsedTime(last) < Between)
            return false;
        _begunAt = _time.GetTimestamp();
        return true;
    }

    public void Dispose() => _generations.DamageFound -= Want;

    private void Want()
    {
        if (Interlocked.Exchange(ref _wanted, 1) == 0)
            _signal.Wake();
    }
}

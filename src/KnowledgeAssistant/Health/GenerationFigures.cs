using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Health;

/// <summary>
/// What the generations that this program has open hold and take, asked of their engines at most every quarter of a minute, however many look, and without
/// keeping anybody waiting for a server that is away.
/// </summary>
internal sealed class GenerationFigures(PassageIndexes indexes, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, GenerationFigure> _known = [];
    private Task _asking = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>By number; those that are not open here, or did not answer yet, are missing.</summary>
    public async Task<IReadOnlyDictionary<int, GenerationFigure>> GetAsync(CancellationToken cancellationToken)
    {
        Task asking;
        lock (_lock)
        {
            if (_asking.IsCompleted && !(_askedAt is { } last && time.GetElapsedTime(last) < Fresh))
            {
                _askedAt = time.GetTimestamp();
                _asking = Task.Run(AskAsync, CancellationToken.None);
            }
            asking = _asking;
        }
        await Task.WhenAny(asking, Task.Delay(Patience, time, cancellationToken));
        lock (_lock)
            return new Dictionary<int, GenerationFigure>(_known);
    }

    private async Task AskAsync()
    {
        var open = await indexes.ListOpenAsync(CancellationToken.None);
        lock (_lock)
            foreach (var gone in _known.Keys.Except(open.Select(index => index.Number)).ToList())
                _known.Remove(gone);
        foreach (var index in open)
        {
            var figure = await AskAsync(index);
            lock (_lock)
                _known[index.Number] = figure;
        }
    }

    private static async Task<GenerationFigure> AskAsync(IIndexGeneration index)
    {
        try
        {
            var statistics = await index.GetStatisticsAsync(CancellationToken.None);
            return new GenerationFigure(statistics, await index.GetSizeAsync(CancellationToken.None), null);
        }
        catch (PassageIndexException fault)
        {
            return new GenerationFigure(null, null, fault.Message);
        }
        catch (ObjectDisposedException)
        {
            return new GenerationFigure(null, null, null);
        }
    }
}

/// <param name="Statistics">Null where the engine did not say.</param>
/// <param name="Bytes">What it takes on disk or on its server; null where the engine did not say.</param>
/// <param name="Problem">Why not, in words for the admin.</param>
public sealed record GenerationFigure(IndexStatistics? Statistics, long? Bytes, string? Problem);

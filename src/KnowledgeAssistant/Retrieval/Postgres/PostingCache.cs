using System.Collections.Concurrent;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Values of segments, which never change: what is kept is true for as long as it is kept. The values not used for longest go.</summary>
internal sealed class PostingCache(long limit)
{
    private readonly ConcurrentDictionary<(int Segment, string Key), Kept> _kept = new();
    private long _size;
    private long _clock;

    public long Size => Volatile.Read(ref _size);

    public T? Find<T>(int segment, string key)
        where T : class
    {
        if (!_kept.TryGetValue((segment, key), out var kept))
            return null;
        kept.UsedAt = Interlocked.Increment(ref _clock);
        return (T)kept.Value;
    }

    public void Add(int segment, string key, object value, int size)
    {
        if (!_kept.TryAdd((segment, key), new Kept(value, size) { UsedAt = Interlocked.Increment(ref _clock) }))
            return;
        if (Interlocked.Add(ref _size, size) > limit)
            Shrink();
    }

    private void Shrink()
    {
        lock (_kept)
        {
            // A quarter at once, so that sorting is rare.
            foreach (var (key, kept) in _kept.ToArray().OrderBy(pair => pair.Value.UsedAt))
            {
                if (Volatile.Read(ref _size) <= limit / 4 * 3)
                    return;
                if (_kept.TryRemove(key, out _))
                    Interlocked.Add(ref _size, -kept.Size);
            }
        }
    }

    private sealed class Kept(object value, int size)
    {
        public object Value { get; } = value;
        public int Size { get; } = size;
        public long UsedAt { get; set; }
    }
}

namespace KnowledgeAssistant.Retrieval;

/// <summary>A collection that was renamed. Every name means it alone for as long as it is there.</summary>
/// <param name="Former">All names it had before.</param>
public sealed record RenamedCollection(Guid Id, string Name, IReadOnlyList<string> Former);

/// <summary>
/// An index keeps the name that a collection had when a document was written into it. That name becomes the one of today on the way out, and a
/// filter's name all that the collection may stand under on the way in: a renaming acts on the next search and rewrites nothing.
/// </summary>
/// <param name="load">Those collections that have former names; usually none.</param>
public sealed class CollectionNames(Func<CancellationToken, Task<IReadOnlyList<RenamedCollection>>> load, TimeProvider time)
{
    /// <summary>Another instance of the server may have renamed one.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _changes;
    private Table? _table;
    private long _loaded;

    /// <summary>A collection was renamed or is gone: asked anew at the next search.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _changes++;
            _table = null;
        }
    }

    internal async ValueTask<Table> GetAsync(CancellationToken cancellationToken)
    {
        int before;
        lock (_lock)
        {
            if (_table is { } known && time.GetElapsedTime(_loaded) < Known)
                return known;
            before = _changes;
        }
        var table = new Table(await load(cancellationToken));
        lock (_lock)
        {
            if (_changes == before)
                (_table, _loaded) = (table, time.GetTimestamp());
        }
        return table;
    }

    internal sealed class Table(IReadOnlyList<RenamedCollection> renamed)
    {
        private readonly Dictionary<Guid, string> _names = renamed.ToDictionary(collection => collection.Id, collection => collection.Name);
        private readonly Dictionary<string, string[]> _meant = new(
            renamed.SelectMany(collection =>
            {
                string[] all = [collection.Name, .. collection.Former];
                return all.Distinct(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, all));
            }),
            StringComparer.Ordinal
        );

        public static Table Empty { get; } = new([]);

        /// <summary>The filter with every name that the collections it names may stand under in an index.</summary>
        public MetadataFilter Widen(MetadataFilter filter) =>
            _meant.Count == 0 || !filter.Collections.Any(_meant.ContainsKey)
                ? filter
                : filter with
                {
                    Collections =
                    [
                        .. filter.Collections.SelectMany(name => _meant.GetValueOrDefault(name, [name])).Distinct(StringComparer.Ordinal),
                    ],
                };

        public IReadOnlyList<Passage> Name(IReadOnlyList<Passage> passages) => _names.Count == 0 ? passages : [.. passages.Select(Name)];

        private Passage Name(Passage passage) =>
            _names.TryGetValue(passage.Document.CollectionId, out var name) && name != passage.Document.Collection
                ? passage with
                {
                    Document = passage.Document with { Collection = name },
                }
                : passage;
    }
}

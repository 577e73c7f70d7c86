using System.Collections.Immutable;
using System.Text.Json;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Keeps the catalogue up to the database's: a search reads the count of changes in its own transaction and, where it has moved on, what has changed
/// since, so that every instance sees every other one's changes with its next search.
/// </summary>
internal sealed class CatalogueLoader(string schema, TermWeights weights) : IDisposable
{
    /// <summary>So many small segments in memory become one.</summary>
    private const int JoinedAtOnce = 8;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly AccessText _access = new();
    private readonly Dictionary<int, MemorySegment> _memory = [];
    private readonly Dictionary<int, Dictionary<int, VersionEntry>> _homes = [];
    private Catalogue _current = Catalogue.None;
    private int _lastMemory;

    /// <summary>The catalogue as the connection's transaction sees the database.</summary>
    /// <exception cref="ObjectDisposedException">Another generation has taken this one's place.</exception>
    public async Task<Catalogue> LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (change, forgotten) = await ReadChangeAsync(connection, cancellationToken);
        var known = Volatile.Read(ref _current);
        if (known.Change == change)
            return known;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            known = _current;
            // A transaction that began before another one that has loaded already: it sees an older state than is kept.
            if (known.Change > change)
                return await new CatalogueLoader(schema, weights).LoadAnewAsync(connection, change, cancellationToken);
            if (known.Change == change)
                return known;
            if (known.Change < forgotten)
            {
                Forget();
                known = Catalogue.None;
            }
            var next = await ApplyAsync(known, change, connection, cancellationToken);
            Volatile.Write(ref _current, next);
            return next;
        }
        catch
        {
            // Half applied is worse than not at all: the next one reads everything.
            Forget();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Catalogue> LoadAnewAsync(NpgsqlConnection connection, long change, CancellationToken cancellationToken) =>
        _current = await ApplyAsync(Catalogue.None, change, connection, cancellationToken);

    private void Forget()
    {
        _memory.Clear();
        _homes.Clear();
        Volatile.Write(ref _current, Catalogue.None);
    }

    private async Task<(long Change, long Forgotten)> ReadChangeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command($"SELECT change, forgotten FROM {schema}.state");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<Catalogue> ApplyAsync(Catalogue known, long change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var versions = known.Versions.ToBuilder();
        var touched = new HashSet<int>();
        var gone = await connection.ListAsync(
            $"SELECT first FROM {schema}.departed WHERE changed > $1",
            reader => reader.GetInt32(0),
            cancellationToken,
            known.Change
        );
        foreach (var first in gone)
            Remove(versions, first, touched);
        var changed = await connection.ListAsync(
            $"""
            SELECT v.first, v.count, v.length, v.access, v.info, v.segment, v.place, t.data
            FROM {schema}.versions v LEFT JOIN {schema}.tail t ON t.first = v.first AND v.segment = 0
            WHERE v.active AND v.changed > $1 ORDER BY v.first
            """,
            Read,
            cancellationToken,
            known.Change
        );
        foreach (var version in Place(versions, changed))
        {
            Remove(versions, version.First, touched);
            Add(versions, version, touched);
        }
        JoinMemory(versions, touched);
        var sizes = (
            await connection.ListAsync(
                $"SELECT id, size FROM {schema}.segments",
                reader => (Id: reader.GetInt32(0), Size: reader.GetInt32(1)),
                cancellationToken
            )
        ).ToDictionary(row => row.Id, row => row.Size);
        var ranges = await connection.ListAsync(
            $"SELECT first, until FROM {schema}.vector_ranges ORDER BY first",
            reader => new VectorRange(reader.GetInt32(0), reader.GetInt32(1)),
            cancellationToken
        );
        return new Catalogue(change, versions.ToImmutable(), Views(known, touched, sizes), [.. ranges]);
    }

    private VersionEntry Read(NpgsqlDataReader reader) =>
        new(
            JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(4), PostgresJson.Default.DocumentInfo)!,
            _access.Read(reader.GetString(3)),
            reader.GetInt32(0),
            reader.GetInt32(1),
            reader.GetInt64(2),
            reader.GetInt32(5),
            reader.GetInt32(6),
            reader.IsDBNull(7) ? default : reader.GetFieldValue<byte[]>(7)
        );

    /// <summary>Versions of no segment get a place in memory: the one they have, or in a new segment together.</summary>
    private List<VersionEntry> Place(ImmutableDictionary<int, VersionEntry>.Builder versions, List<VersionEntry> changed)
    {
        var placed = new List<VersionEntry>(changed.Count);
        var loose = new List<VersionEntry>();
        foreach (var version in changed)
        {
            if (version.Segment != 0)
                placed.Add(version);
            else if (versions.TryGetValue(version.First, out var before) && before.Segment < 0)
                placed.Add(version with { Segment = before.Segment, Place = before.Place });
            else
                loose.Add(version);
        }
        if (loose.Count > 0)
            placed.AddRange(Keep(loose));
        return placed;
    }

    private List<VersionEntry> Keep(IEnumerable<VersionEntry> versions)
    {
        var (segment, placed) = MemorySegment.Build(--_lastMemory, versions, weights);
        _memory[segment.Id] = segment;
        return placed;
    }

    private void JoinMemory(ImmutableDictionary<int, VersionEntry>.Builder versions, HashSet<int> touched)
    {
        foreach (var id in _memory.Keys.Where(id => !_homes.TryGetValue(id, out var home) || home.Count == 0).ToList())
        {
            _memory.Remove(id);
            _homes.Remove(id);
            touched.Add(id);
        }
        // By size, so that a large one is not built again for each small one.
        var alike = _memory.Values.GroupBy(segment => System.Numerics.BitOperations.Log2((uint)segment.Size + 1) / 3);
        foreach (var group in alike.Where(group => group.Count() >= JoinedAtOnce).ToList())
        {
            var joined = group.SelectMany(segment => _homes[segment.Id].Values).OrderBy(version => version.First).ToList();
            foreach (var version in Keep(joined))
            {
                Remove(versions, version.First, touched);
                Add(versions, version, touched);
            }
            foreach (var segment in group)
            {
                _memory.Remove(segment.Id);
                _homes.Remove(segment.Id);
            }
        }
    }

    private void Remove(ImmutableDictionary<int, VersionEntry>.Builder versions, int first, HashSet<int> touched)
    {
        if (!versions.TryGetValue(first, out var before))
            return;
        versions.Remove(first);
        _homes[before.Segment].Remove(first);
        touched.Add(before.Segment);
    }

    private void Add(ImmutableDictionary<int, VersionEntry>.Builder versions, VersionEntry version, HashSet<int> touched)
    {
        versions[version.First] = version;
        if (!_homes.TryGetValue(version.Segment, out var home))
            _homes[version.Segment] = home = [];
        home[version.First] = version;
        touched.Add(version.Segment);
    }

    private SegmentView[] Views(Catalogue known, HashSet<int> touched, Dictionary<int, int> sizes)
    {
        var views = known.Views.Where(view => !touched.Contains(view.Id)).ToList();
        foreach (var id in touched)
        {
            if (!_homes.TryGetValue(id, out var home) || home.Count == 0)
                continue;
            var memory = _memory.GetValueOrDefault(id);
            views.Add(new SegmentView(id, memory?.Size ?? sizes[id], home.Values, memory));
        }
        return [.. views.OrderByDescending(view => view.Passages)];
    }
}

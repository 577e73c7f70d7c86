using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Makes segments of posting lists: of loose versions, and of smaller segments. What is read never changes, and what is written is seen all at once.</summary>
internal sealed class SegmentMaker(string schema, PostgresConnections connections, TermWeights weights)
{
    /// <summary>Loose versions become a segment when there are enough of them.</summary>
    /// <returns>Whether there were.</returns>
    public async Task<bool> FlushAsync(UpkeepLimits limits, CancellationToken cancellationToken)
    {
        var loose = await ReadLooseAsync(limits, cancellationToken);
        if (loose.Sum(version => version.Count) < limits.Flush)
            return false;
        var builder = new PostingsBuilder(weights);
        var places = loose.ConvertAll(version => builder.Add(version.Terms, version.Count));
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = await InsertAsync(connection, [.. builder.Lengths], cancellationToken);
        var stream = await connection.BeginRawBinaryCopyAsync(SegmentJoin.CopyPostings(schema), cancellationToken);
        await using (var copy = new CopyStream(stream))
        {
            foreach (var (term, list) in builder.Lists)
            {
                SegmentJoin.Write(copy, id, term, list);
                await copy.FlushAsync(always: false, cancellationToken);
            }
            await copy.CompleteAsync(cancellationToken);
        }
        int[] firsts = [.. loose.Select(version => version.First)];
        await MoveAsync(connection, id, firsts, [.. places], cancellationToken);
        await connection.ExecuteAsync($"DELETE FROM {schema}.tail WHERE first = ANY($1)", cancellationToken, firsts);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Segments of about one size become one, and one of which more than half is gone is made anew.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> JoinAsync(UpkeepLimits limits, CancellationToken cancellationToken)
    {
        await using var reading = await OpenAsync(cancellationToken);
        await using var snapshot = await reading.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var all = await reading.ListAsync(
            $"""
            SELECT s.id, s.size, coalesce(sum(v.count), 0)::int FROM {schema}.segments s
            LEFT JOIN {schema}.versions v ON v.segment = s.id GROUP BY s.id, s.size ORDER BY s.id
            """,
            reader => new SegmentSize(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)),
            cancellationToken
        );
        if (SegmentSize.Choose(all, limits) is not { Count: > 0 } chosen)
            return false;
        var join = new SegmentJoin(schema, [.. chosen.Select(segment => segment.Id)]);
        await join.LoadAsync(reading, cancellationToken);
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = await InsertAsync(connection, join.Lengths, cancellationToken);
        await join.CopyAsync(reading, connection, id, cancellationToken);
        await MoveAsync(connection, id, join.Firsts, join.Places, cancellationToken);
        await connection.ExecuteAsync($"DELETE FROM {schema}.postings WHERE segment = ANY($1)", cancellationToken, join.Ids);
        await connection.ExecuteAsync($"DELETE FROM {schema}.segments WHERE id = ANY($1)", cancellationToken, join.Ids);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<List<(int First, int Count, byte[] Terms)>> ReadLooseAsync(UpkeepLimits limits, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var versions = new List<(int, int, byte[])>();
        var passages = 0;
        await using var command = connection.Command(
            $"""
            SELECT v.first, v.count, t.data FROM {schema}.versions v JOIN {schema}.tail t ON t.first = v.first
            WHERE v.active AND v.segment = 0 ORDER BY v.first
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (passages < limits.Segment / 4 && await reader.ReadAsync(cancellationToken))
        {
            versions.Add((reader.GetInt32(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
            passages += versions[^1].Item2;
        }
        return versions;
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        connections.Upkeep.OpenConnectionAsync(cancellationToken);

    private async Task<int> InsertAsync(NpgsqlConnection connection, int[] lengths, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"INSERT INTO {schema}.segments(size, lengths) VALUES ($1, $2) RETURNING id",
            lengths.Length,
            MemoryMarshal.AsBytes(lengths.AsSpan()).ToArray()
        );
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Those of the versions that are still there stand in the segment from now on.</summary>
    private async Task MoveAsync(NpgsqlConnection connection, int id, int[] firsts, int[] places, CancellationToken cancellationToken)
    {
        var change = await VersionStore.NextChangeAsync(schema, connection, cancellationToken);
        await connection.ExecuteAsync(
            $"""
            UPDATE {schema}.versions SET segment = $1, place = r.place, changed = $2
            FROM unnest($3, $4) AS r(first, place) WHERE versions.first = r.first
            """,
            cancellationToken,
            id,
            change,
            firsts,
            places
        );
        // What departed long ago: who has not asked since reads everything anew.
        await connection.ExecuteAsync(
            $"""
            WITH old AS (DELETE FROM {schema}.departed WHERE at < now() - interval '1 hour' RETURNING changed)
            UPDATE {schema}.state SET forgotten = greatest(forgotten, (SELECT max(changed) FROM old)) WHERE EXISTS (SELECT 1 FROM old)
            """,
            cancellationToken
        );
    }
}

/// <param name="Size">Places in its lists.</param>
/// <param name="Live">Of which so many are of active passages.</param>
internal sealed record SegmentSize(int Id, int Size, int Live)
{
    public static List<SegmentSize> Choose(List<SegmentSize> all, UpkeepLimits limits)
    {
        if (all.Find(segment => segment.Live * 2 < segment.Size) is { } hollow)
            return [hollow];
        foreach (var alike in all.GroupBy(segment => System.Numerics.BitOperations.Log2((uint)segment.Live + 1) / 2))
        {
            var chosen = new List<SegmentSize>();
            foreach (var segment in alike)
            {
                if (chosen.Sum(other => other.Live) + segment.Live <= limits.Segment)
                    chosen.Add(segment);
            }
            if (chosen.Count >= limits.JoinedAtOnce)
                return chosen;
        }
        return [];
    }
}

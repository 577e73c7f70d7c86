using System.Globalization;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Graphs over ranges of passage numbers, each a partial index built at once. What comes later is in none until there is enough of it; small ranges
/// are built together with what follows them, so that there are few.
/// </summary>
internal sealed class VectorGraphs(string schema, int dimensions, PostgresOptions options, UpkeepLimits limits)
{
    /// <summary>pgvector's own limit for half-precision vectors; longer ones are always compared one by one.</summary>
    private const int MaxDimensions = 4_000;

    private int _seen = -1;

    /// <summary>Whether a load is under way that a graph had better wait for; waits for a moment then.</summary>
    public async Task<bool> WaitsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await AreWantedAsync(connection, cancellationToken))
            return false;
        var (_, loose, _) = await ReadAsync(connection, cancellationToken);
        if (loose < limits.Graph || loose >= limits.GraphUnderLoad || loose == _seen || limits.Quiet == TimeSpan.Zero)
            return false;
        _seen = loose;
        await Task.Delay(limits.Quiet, cancellationToken);
        return true;
    }

    public async Task BuildAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await AreWantedAsync(connection, cancellationToken))
            return;
        var (ranges, loose, until) = await ReadAsync(connection, cancellationToken);
        await DropStrayAsync(connection, ranges, cancellationToken);
        if (loose < limits.Graph || dimensions > MaxDimensions)
            return;
        var first = ranges.Count == 0 ? 0 : ranges[^1].Until;
        var replaced = new List<VectorRange>();
        while (ranges.Count > replaced.Count && ranges[^(replaced.Count + 1)] is var last && last.Until - last.First < 2 * (until - first))
        {
            replaced.Add(last);
            first = last.First;
        }
        var range = new VectorRange(first, until);
        await connection.ExecuteAsync(
            $"SET maintenance_work_mem = '{options.BuildMegabytes.ToString(CultureInfo.InvariantCulture)}MB'",
            cancellationToken
        );
        await connection.ExecuteAsync(
            $"""
            CREATE INDEX CONCURRENTLY {NameOf(range)} ON {schema}.vectors USING hnsw ((v::halfvec({dimensions})) halfvec_ip_ops)
            WITH (m = {options.GraphNeighbours}, ef_construction = {Math.Max(options.GraphBuildCandidates, 2 * options.GraphNeighbours)})
            WHERE {VectorLeg.Within(range)}
            """,
            cancellationToken
        );
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await VersionStore.NextChangeAsync(schema, connection, cancellationToken);
            await connection.ExecuteAsync(
                $"DELETE FROM {schema}.vector_ranges WHERE first = ANY($1)",
                cancellationToken,
                replaced.ConvertAll(old => old.First).ToArray()
            );
            await connection.ExecuteAsync(
                $"INSERT INTO {schema}.vector_ranges VALUES ($1, $2)",
                cancellationToken,
                range.First,
                range.Until
            );
            await transaction.CommitAsync(cancellationToken);
        }
        foreach (var old in replaced)
            await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {schema}.{NameOf(old)}", cancellationToken);
    }

    /// <summary>Whether the vectors take so much that the copies of a process will soon not hold all.</summary>
    private async Task<bool> AreWantedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var passages = await connection.ListAsync(
            $"SELECT coalesce(sum(count), 0)::int FROM {schema}.versions WHERE active",
            reader => reader.GetInt32(0),
            cancellationToken
        );
        return VectorCopies.BytesOf(passages[0], dimensions) >= options.VectorCopyMegabytes * 750_000L;
    }

    /// <summary>Graphs that an interrupted build left.</summary>
    private async Task DropStrayAsync(NpgsqlConnection connection, List<VectorRange> ranges, CancellationToken cancellationToken)
    {
        var names = await connection.ListAsync(
            "SELECT indexname FROM pg_indexes WHERE schemaname = $1 AND tablename = 'vectors' AND indexname LIKE 'graph\\_%'",
            reader => reader.GetString(0),
            cancellationToken,
            schema
        );
        foreach (var name in names.Except(ranges.Select(NameOf), StringComparer.Ordinal))
            await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {schema}.{name}", cancellationToken);
    }

    /// <returns>The ranges, how many vectors lie behind them, and where those end.</returns>
    private async Task<(List<VectorRange> Ranges, int Loose, int Until)> ReadAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        var ranges = await connection.ListAsync(
            $"SELECT first, until FROM {schema}.vector_ranges ORDER BY first",
            reader => new VectorRange(reader.GetInt32(0), reader.GetInt32(1)),
            cancellationToken
        );
        var rows = await connection.ListAsync(
            $"SELECT count(*)::int, coalesce(max(number) + 1, 0) FROM {schema}.vectors WHERE number >= $1",
            reader => (reader.GetInt32(0), reader.GetInt32(1)),
            cancellationToken,
            ranges.Count == 0 ? 0 : ranges[^1].Until
        );
        return (ranges, rows[0].Item1, rows[0].Item2);
    }

    private static string NameOf(VectorRange range) => string.Create(CultureInfo.InvariantCulture, $"graph_{range.First}_{range.Until}");
}

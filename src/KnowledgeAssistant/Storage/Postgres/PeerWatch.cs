using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// Tells who of the others lives by their beats: one that has not moved for a while, during which this instance's own went through, is gone. After
/// an outage of the server everybody is watched anew, so nobody is buried for it.
/// </summary>
internal sealed class PeerWatch(Guid self, TimeSpan patience, TimeProvider time)
{
    private const string Beat = $"""
        INSERT INTO "{Instances.Table}" ("Id", "Beat") VALUES ($1, 1)
        ON CONFLICT ("Id") DO UPDATE SET "Beat" = "{Instances.Table}"."Beat" + 1
        """;

    private readonly Dictionary<Guid, (long Beat, long At)> _seen = [];

    /// <summary>Nothing seen before counts.</summary>
    public void Begin() => _seen.Clear();

    /// <returns>Whether somebody was found gone.</returns>
    public async Task<bool> BeatAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, Beat, cancellationToken, self);
        var gone = false;
        foreach (var (id, beat) in await StandingStillAsync(connection, cancellationToken))
        {
            // Not if it moved in this very moment.
            const string remove = $"""DELETE FROM "{Instances.Table}" WHERE "Id" = $1 AND "Beat" = $2""";
            gone |= await ExecuteAsync(connection, remove, cancellationToken, id, beat) > 0;
            _seen.Remove(id);
        }
        return gone;
    }

    /// <summary>For an instance that cannot have others beside it: whoever is written down was killed.</summary>
    public Task RemoveOthersAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"""DELETE FROM "{Instances.Table}" WHERE "Id" <> $1""", cancellationToken, self);

    public Task LeaveAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"""DELETE FROM "{Instances.Table}" WHERE "Id" = $1""", cancellationToken, self);

    private async Task<List<(Guid Id, long Beat)>> StandingStillAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var still = new List<(Guid, long)>();
        await using var command = new NpgsqlCommand($"""SELECT "Id", "Beat" FROM "{Instances.Table}" WHERE "Id" <> $1""", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = self });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var now = time.GetTimestamp();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (id, beat) = (reader.GetGuid(0), reader.GetInt64(1));
            if (!_seen.TryGetValue(id, out var before) || before.Beat != beat)
                _seen[id] = (beat, now);
            else if (time.GetElapsedTime(before.At, now) > patience)
                still.Add((id, beat));
        }
        return still;
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

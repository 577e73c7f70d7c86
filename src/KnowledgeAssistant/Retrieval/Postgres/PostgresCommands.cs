using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Commands with numbered parameters.</summary>
internal static class PostgresCommands
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection,
        string text,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        await using var command = connection.Command(text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection,
        string text,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        var rows = new List<T>();
        await using var command = connection.Command(text, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}

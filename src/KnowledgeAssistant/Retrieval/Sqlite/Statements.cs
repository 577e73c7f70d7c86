using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The statements of one transaction, each made ready once: a document needs about twenty, and reading their SQL anew for each was a
/// seventh of the work of bulk writes.
/// </summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Belongs to this object: to be executed before the next one of the same SQL, and not to be disposed of.</summary>
    /// <param name="parameters">In the same order each time.</param>
    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.Command(sql, parameters);
            _commands.Add(sql, command);
            return command;
        }
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value;
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Command(sql, parameters).ExecuteNonQuery();

    public long Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Convert.ToInt64(Command(sql, parameters).ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}

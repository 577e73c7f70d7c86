using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Statements that are made ready once: a document needs about twenty, and reading their SQL anew for each was a seventh of the work of bulk
/// writes, and a third of that of a small one.
/// </summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BoundStatement> _bound = new(StringComparer.Ordinal);

    /// <summary>The one that is open on the connection: commands refuse to run without knowing it.</summary>
    public SqliteTransaction? Transaction { get; set; }

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
        command.Transaction = Transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value;
        return command;
    }

    /// <summary>Belongs to this object, as commands do.</summary>
    public BoundStatement Bound(string sql)
    {
        if (!_bound.TryGetValue(sql, out var statement))
            _bound.Add(sql, statement = new BoundStatement(connection, sql));
        return statement;
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Command(sql, parameters).ExecuteNonQuery();

    public long Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Convert.ToInt64(Command(sql, parameters).ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        foreach (var statement in _bound.Values)
            statement.Dispose();
        _commands.Clear();
        _bound.Clear();
    }
}

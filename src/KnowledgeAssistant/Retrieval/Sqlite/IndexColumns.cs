using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Columns that files of older formats lack: 1 has no checksums beside versions, passages and vectors, 2 no authors, languages, types and rows
/// of sheets. Such a file serves and takes changes until it is rebuilt: its old rows are taken as they are.
/// </summary>
internal static class IndexColumns
{
    private static readonly (string Table, string Column, string Type)[] Added =
    [
        ("versions", "checksum", "INTEGER"),
        ("versions", "access_checksum", "INTEGER"),
        ("passages", "checksum", "INTEGER"),
        ("vectors", "checksum", "INTEGER"),
        ("versions", "authors", "TEXT"),
        ("versions", "language", "TEXT"),
        ("versions", "type", "TEXT"),
        ("passages", "sheet", "TEXT"),
        ("passages", "first_cells", "INTEGER"),
        ("passages", "last_cells", "INTEGER"),
    ];

    /// <summary>Brings a file that is open for writing up to today's columns.</summary>
    public static void Add(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var (table, column, type) in Added)
        {
            if (!Has(connection, table, column))
                connection.Execute($"ALTER TABLE {table} ADD COLUMN {column} {type}");
        }
        transaction.Commit();
    }

    /// <summary>For SELECT: the columns of a table by name, NULL in the place of each that the file lacks.</summary>
    public static string Present(SqliteConnection connection, string table, params ReadOnlySpan<string> columns)
    {
        var present = new List<string>();
        foreach (var column in columns)
            present.Add(Has(connection, table, column) ? $"{table}.{column}" : "NULL");
        return string.Join(", ", present);
    }

    public static bool Has(SqliteConnection connection, string table, string column) =>
        connection.Scalar($"SELECT count(*) FROM pragma_table_info('{table}') WHERE name = $name", ("$name", column)) > 0;
}

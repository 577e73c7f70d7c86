using KnowledgeAssistant.Retrieval.Sqlite;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

/// <summary>Turns a file of today's format into what an older program would have written.</summary>
internal static class OlderIndexFile
{
    private static readonly (int Format, string Table, string Column)[] Columns =
    [
        (2, "versions", "checksum"),
        (2, "versions", "access_checksum"),
        (2, "passages", "checksum"),
        (2, "vectors", "checksum"),
        (3, "versions", "authors"),
        (3, "versions", "language"),
        (3, "versions", "type"),
        (3, "passages", "sheet"),
        (3, "passages", "first_cells"),
        (3, "passages", "last_cells"),
    ];

    public static void Make(string path, int format)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        // Their checksums are of what the older program did not know of.
        connection.Execute("UPDATE versions SET checksum = NULL WHERE coalesce(authors, language, type) IS NOT NULL");
        connection.Execute("UPDATE passages SET checksum = NULL WHERE sheet IS NOT NULL");
        foreach (var (since, table, column) in Columns)
        {
            if (since > format)
                connection.Execute($"ALTER TABLE {table} DROP COLUMN {column}");
        }
        connection.Execute($"UPDATE header SET value = '{format}' WHERE key = 'format'");
    }
}

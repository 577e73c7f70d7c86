using System.Globalization;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Documents.Backups;

/// <summary>
/// The application database of one moment, in a file of its own. Taken by SQLite's own backup while others write, and looked at with plain statements:
/// a backup neither migrates nor needs a configuration that is right.
/// </summary>
internal sealed class DatabaseCopy(DataFolder folder, string target)
{
    private const string Damaged =
        "The application database (app.db) is damaged, so a backup of it would be worth nothing. Keep the backups you have, stop the program and bring the "
        + "newest of them back into an empty data folder with 'knowledge-assistant restore'.";

    /// <exception cref="StorageException">The database is damaged or does not answer, or the target's disk is full.</exception>
    public void Make()
    {
        try
        {
            using (var source = Open(folder.Database, SqliteOpenMode.ReadWrite))
            using (var copy = Open(target, SqliteOpenMode.ReadWriteCreate))
            {
                source.BackupDatabase(copy);
                // One file that stands for itself; the program turns the log on again.
                Query(copy, "PRAGMA journal_mode=DELETE");
                if (Query(copy, "PRAGMA integrity_check(1)") is not ["ok"])
                    throw new StorageException(Damaged, isTransient: false);
            }
            using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is 11 or 26)
        {
            throw new StorageException(Damaged, isTransient: false, fault);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == 13)
        {
            throw BackupCopy.Full(Path.GetDirectoryName(target)!, fault);
        }
        catch (SqliteException fault)
        {
            throw StorageException.From(fault)!;
        }
    }

    public int CountDocuments()
    {
        using var copy = Open(target, SqliteOpenMode.ReadOnly);
        return int.Parse(Query(copy, "SELECT count(*) FROM Documents").Single(), CultureInfo.InvariantCulture);
    }

    public IReadOnlyList<string> ListOriginals()
    {
        using var copy = Open(target, SqliteOpenMode.ReadOnly);
        return Query(copy, "SELECT DISTINCT Sha256 FROM DocumentVersions ORDER BY Sha256");
    }

    /// <summary>The documents that a version made of these bytes, as <c>collection/source</c>.</summary>
    public IReadOnlyList<string> NamesOf(string sha256)
    {
        using var copy = Open(target, SqliteOpenMode.ReadOnly);
        return Query(
            copy,
            "SELECT DISTINCT Collections.Name || '/' || Documents.Source FROM DocumentVersions JOIN Documents ON Documents.Id = DocumentId "
                + "JOIN Collections ON Collections.Id = CollectionId WHERE Sha256 = $value",
            sha256
        );
    }

    /// <summary>Whether the database of now, not of the copy, still needs these bytes.</summary>
    public bool IsStillNamed(string sha256)
    {
        using var source = Open(folder.Database, SqliteOpenMode.ReadWrite);
        return Query(source, "SELECT 1 FROM DocumentVersions WHERE Sha256 = $value LIMIT 1", sha256).Count > 0;
    }

    /// <summary>Opening what a running program writes touches its shared memory file, so the source is opened for writing too.</summary>
    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = 10,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    private static List<string> Query(SqliteConnection connection, string sql, string? value = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
            command.Parameters.AddWithValue("$value", value);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}

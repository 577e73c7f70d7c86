using System.Globalization;
using KnowledgeAssistant.Retrieval.Analysis;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>The SQLite file of a generation: its tables, its header, its connections. The format in words is in the README of this area.</summary>
internal sealed class IndexFile
{
    /// <summary>Grows whenever the tables or the packed blobs change their meaning.</summary>
    public const int Format = 3;

    private const int BusySeconds = 10;

    private const string Schema = """
        CREATE TABLE header(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE terms(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE versions(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            version_id BLOB NOT NULL, document_id BLOB NOT NULL, active INTEGER NOT NULL,
            collection_id BLOB NOT NULL, collection TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL,
            format TEXT NOT NULL, date INTEGER NOT NULL, access TEXT NOT NULL,
            first_row INTEGER NOT NULL, count INTEGER NOT NULL, checksum INTEGER, access_checksum INTEGER,
            authors TEXT, language TEXT, type TEXT);
        CREATE INDEX versions_by_version ON versions(version_id);
        CREATE INDEX versions_by_document ON versions(document_id);
        CREATE TABLE packed(number INTEGER PRIMARY KEY, ids BLOB NOT NULL, terms BLOB NOT NULL,
            scales BLOB NOT NULL, vectors BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE passages(row INTEGER PRIMARY KEY, range_start INTEGER NOT NULL, range_end INTEGER NOT NULL,
            headings TEXT NOT NULL, table_header TEXT, page INTEGER, text TEXT NOT NULL, checksum INTEGER,
            sheet TEXT, first_cells INTEGER, last_cells INTEGER);
        CREATE TABLE vectors(row INTEGER PRIMARY KEY, data BLOB NOT NULL, checksum INTEGER);
        """;

    /// <summary>Gives $key its $value.</summary>
    public const string HeaderWrite =
        "INSERT INTO header(key, value) VALUES($key, $value) ON CONFLICT DO UPDATE SET value = excluded.value";

    private readonly SqliteConnectionStringBuilder _connectionString;

    static IndexFile() => SQLitePCL.Batteries_V2.Init();

    private IndexFile(string path, bool readOnly)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            // The index keeps its own connections with their prepared statements.
            Pooling = false,
            DefaultTimeout = BusySeconds,
        };
    }

    public string Path { get; }

    /// <summary>Bytes of the log beside it, 0 without one.</summary>
    public long LogLength => new FileInfo(Path + "-wal") is { Exists: true } log ? log.Length : 0;

    public static IndexFile At(string path, bool readOnly) => new(path, readOnly);

    /// <summary>Makes the file with its header under another name and then gives it its own, so that a file of that name is never without one.</summary>
    public static void Create(string path, IndexIdentity identity, bool complete)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = draft, Pooling = false }.ToString();
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction();
            connection.Execute(Schema);
            WriteHeader(connection, "format", Format);
            WriteHeader(connection, "analyser", Analyser.Number);
            WriteHeader(connection, "chunker", identity.Chunker);
            WriteHeader(connection, "chunker_number", identity.ChunkerNumber);
            WriteHeader(connection, "model", identity.Model);
            WriteHeader(connection, "model_version", identity.ModelVersion);
            WriteHeader(connection, "dimensions", identity.Dimensions);
            WriteHeader(connection, "next_row", 1);
            WriteHeader(connection, "complete", complete ? 1 : 0);
            transaction.Commit();
        }
        // The log of a file of that name that was lost would be taken for this one's.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        File.Move(draft, path);
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {BusySeconds * 1000}");
            if (_connectionString.Mode == SqliteOpenMode.ReadWrite)
            {
                // WAL survives a kill of the process; NORMAL may lose the last moment at a power cut, and the index can be rebuilt.
                connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
                // Checkpoints sees to it. The memory holds what a batch of documents writes, so that no page goes to the log twice.
                connection.Execute("PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000");
                connection.Execute("PRAGMA secure_delete = ON");
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void WriteHeader(SqliteConnection connection, string key, object value) =>
        connection.Execute(HeaderWrite, ("$key", key), ("$value", Convert.ToString(value, CultureInfo.InvariantCulture)!));

    public static IReadOnlyDictionary<string, string> ReadHeader(SqliteConnection connection)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        using var command = connection.Command("SELECT key, value FROM header");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            header[reader.GetString(0)] = reader.GetString(1);
        return header;
    }

    /// <summary>A file that lost its end, which SQLite would notice only when somebody asks for what is missing.</summary>
    public void RefuseTruncated(SqliteConnection connection)
    {
        if (LogLength > 0)
            return;
        var expected = connection.Scalar("PRAGMA page_count") * connection.Scalar("PRAGMA page_size");
        if (new FileInfo(Path).Length < expected)
            throw new InvalidDataException("The file is shorter than it says.");
    }
}

/// <summary>Short forms for commands.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static long Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }
}

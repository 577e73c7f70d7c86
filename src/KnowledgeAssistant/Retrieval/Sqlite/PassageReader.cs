using System.Runtime.InteropServices;
using KnowledgeAssistant.Ingestion;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>One connection with the two statements that searches need; used by one thread at a time.</summary>
internal sealed class PassageReader : IDisposable
{
    private const string VersionColumns = "SELECT document_id, version_id, active, count, access FROM versions";

    private readonly SqliteConnection _connection;
    private readonly string _columns;
    private readonly string _vectorChecksum;
    private readonly SqliteCommand _passages;
    private readonly SqliteCommand _vector;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _end;

    public PassageReader(SqliteConnection connection)
    {
        _connection = connection;
        _columns = PassageRow.Columns(connection);
        _vectorChecksum = IndexColumns.Present(connection, "vectors", "checksum");
        _passages = connection.Command(
            $"SELECT {_columns} FROM passages WHERE row >= $first AND row < $end ORDER BY row",
            ("$first", 0L),
            ("$end", 0L)
        );
        _begin = connection.Command("BEGIN DEFERRED");
        _end = connection.Command("COMMIT");
        _vector = connection.Command($"SELECT data, {_vectorChecksum} FROM vectors WHERE row = $row", ("$row", 0L));
    }

    public T InTransaction<T>(Func<PassageReader, T> work)
    {
        _begin.ExecuteNonQuery();
        try
        {
            return work(this);
        }
        finally
        {
            _end.ExecuteNonQuery();
        }
    }

    /// <summary>Passages of a version by ordinal [first, end); none where it is gone by now.</summary>
    public IEnumerable<Passage> Read(Segment segment, SegmentVersion version, int first, int end)
    {
        _passages.Parameters[0].Value = version.FirstRow + first;
        _passages.Parameters[1].Value = version.FirstRow + end;
        using var reader = _passages.ExecuteReader();
        while (reader.Read())
        {
            var row = PassageRow.Read(reader);
            var ordinal = (int)(row.Number - version.FirstRow);
            yield return new Passage
            {
                Id = segment.IdOf(version.First + ordinal),
                Ordinal = ordinal,
                Document = version.Document,
                Range = row.Range,
                HeadingPath = VersionWriter.SplitHeadings(row.Headings),
                TableHeader = row.TableHeader,
                Page = row.Page,
                Cells = row.Cells,
                Text = row.Text,
            };
        }
    }

    /// <summary>The exact cosine, or null where the passage is gone by now.</summary>
    public double? Cosine(long row, ReadOnlySpan<float> question)
    {
        _vector.Parameters[0].Value = row;
        using var reader = _vector.ExecuteReader();
        if (!reader.Read())
            return null;
        var data = reader.GetFieldValue<byte[]>(0);
        var vector = MemoryMarshal.Cast<byte, float>(data);
        if (vector.Length != question.Length)
            throw new InvalidDataException("A vector in the index has the wrong length.");
        PassageRow.CheckVector(row, data, reader, checksum: 1);
        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++)
            sum += (double)vector[i] * question[i];
        return sum;
    }

    /// <summary>Compares every row from <paramref name="first"/> on with its checksum, so many at most.</summary>
    /// <returns>The row to go on with; null when all are through.</returns>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public long? Verify(long first, int count)
    {
        if (_vectorChecksum == "NULL")
            return null;
        using var command = _connection.Command(
            $"""
            SELECT {_columns}, data, {_vectorChecksum}
            FROM passages LEFT JOIN vectors ON vectors.row = passages.row
            WHERE passages.row >= $first ORDER BY passages.row LIMIT $count
            """,
            ("$first", first),
            ("$count", count)
        );
        using var reader = command.ExecuteReader();
        long? last = null;
        while (reader.Read())
        {
            last = PassageRow.Read(reader).Number;
            if (reader.IsDBNull(PassageRow.ColumnCount))
                throw new InvalidDataException("A vector in the index is missing.");
            var vector = reader.GetFieldValue<byte[]>(PassageRow.ColumnCount);
            PassageRow.CheckVector(last.Value, vector, reader, checksum: PassageRow.ColumnCount + 1);
        }
        return last + 1;
    }

    /// <summary>Every stored version by document, the active one of a document first.</summary>
    public IEnumerable<(Guid DocumentId, Guid VersionId, bool Active, int Count, string Access)> ListVersions() =>
        ListVersions(_connection.Command($"{VersionColumns} ORDER BY document_id, active DESC, number DESC"));

    /// <summary>Those of one document, the active one first.</summary>
    public IEnumerable<(Guid DocumentId, Guid VersionId, bool Active, int Count, string Access)> ListVersionsOf(Guid documentId) =>
        ListVersions(
            _connection.Command(
                $"{VersionColumns} WHERE document_id = $id ORDER BY active DESC, number DESC",
                ("$id", PackedRows.Bytes(documentId))
            )
        );

    private static IEnumerable<(Guid DocumentId, Guid VersionId, bool Active, int Count, string Access)> ListVersions(SqliteCommand listed)
    {
        using var command = listed;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (
                PackedRows.ReadGuid(reader, 0),
                PackedRows.ReadGuid(reader, 1),
                reader.GetInt64(2) != 0,
                reader.GetInt32(3),
                reader.GetString(4)
            );
        }
    }

    public void Dispose()
    {
        _passages.Dispose();
        _vector.Dispose();
        _begin.Dispose();
        _end.Dispose();
        _connection.Dispose();
    }
}

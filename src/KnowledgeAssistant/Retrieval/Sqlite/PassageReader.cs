using System.Runtime.InteropServices;
using KnowledgeAssistant.Ingestion;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>One connection with the two statements that searches need; used by one thread at a time.</summary>
internal sealed class PassageReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _passages;
    private readonly SqliteCommand _vector;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _end;

    public PassageReader(SqliteConnection connection)
    {
        _connection = connection;
        var checksum = IndexFile.HasChecksums(connection) ? "checksum" : "NULL";
        _passages = connection.Command(
            $"SELECT row, range_start, range_end, headings, table_header, page, text, {checksum} FROM passages WHERE row >= $first AND row < $end ORDER BY row",
            ("$first", 0L),
            ("$end", 0L)
        );
        _begin = connection.Command("BEGIN DEFERRED");
        _end = connection.Command("COMMIT");
        _vector = connection.Command($"SELECT data, {checksum} FROM vectors WHERE row = $row", ("$row", 0L));
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
            var ordinal = (int)(reader.GetInt64(0) - version.FirstRow);
            var headings = reader.GetString(3);
            var passage = new Passage
            {
                Id = segment.IdOf(version.First + ordinal),
                Ordinal = ordinal,
                Document = version.Document,
                Range = new TextRange(reader.GetInt32(1), reader.GetInt32(2)),
                HeadingPath = VersionWriter.SplitHeadings(headings),
                TableHeader = reader.IsDBNull(4) ? null : reader.GetString(4),
                Page = reader.IsDBNull(5) ? null : reader.GetInt32(5),
                Text = reader.GetString(6),
            };
            var found = Checksum(version.FirstRow + ordinal, passage.Range, headings, passage.TableHeader, passage.Page, passage.Text);
            if (!reader.IsDBNull(7) && found != reader.GetInt64(7))
                throw new InvalidDataException("A passage in the index is damaged.");
            yield return passage;
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
        if (!reader.IsDBNull(1) && Checksum(row, data) != reader.GetInt64(1))
            throw new InvalidDataException("A vector in the index is damaged.");
        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++)
            sum += (double)vector[i] * question[i];
        return sum;
    }

    /// <summary>With the row's number: a row in another's place is damage, too.</summary>
    public static long Checksum(long row, TextRange range, string headings, string? tableHeader, int? page, string text)
    {
        var checksum = new Crc32C();
        checksum.Add(row);
        checksum.Add(range.Start);
        checksum.Add(range.End);
        checksum.Add(headings);
        checksum.Add(tableHeader);
        checksum.Add(page ?? -1);
        checksum.Add(text);
        return checksum.Value;
    }

    /// <inheritdoc cref="Checksum(long, TextRange, string, string?, int?, string)"/>
    public static long Checksum(long row, byte[] vector)
    {
        var checksum = new Crc32C();
        checksum.Add(row);
        checksum.Add(vector);
        return checksum.Value;
    }

    /// <summary>Every stored version by document, the active one of a document first.</summary>
    public IEnumerable<(Guid DocumentId, Guid VersionId, bool Active, int Count, string Access)> ListVersions()
    {
        using var command = _connection.Command(
            "SELECT document_id, version_id, active, count, access FROM versions ORDER BY document_id, active DESC, number DESC"
        );
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

using KnowledgeAssistant.Ingestion;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A passage as the file keeps it, with its checksum.</summary>
internal sealed record PassageRow(long Number, TextRange Range, string Headings, string? TableHeader, int? Page, string Text)
{
    /// <summary>What <see cref="Read"/> reads, before the column of the checksum.</summary>
    public const string Columns = "row, range_start, range_end, headings, table_header, page, text";

    /// <summary>With the row's number: a row in another's place is damage, too.</summary>
    public long Checksum
    {
        get
        {
            var checksum = new Crc32C();
            checksum.Add(Number);
            checksum.Add(Range.Start);
            checksum.Add(Range.End);
            checksum.Add(Headings);
            checksum.Add(TableHeader);
            checksum.Add(Page ?? -1);
            checksum.Add(Text);
            return checksum.Value;
        }
    }

    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static PassageRow Read(SqliteDataReader reader)
    {
        var row = new PassageRow(
            reader.GetInt64(0),
            new TextRange(reader.GetInt32(1), reader.GetInt32(2)),
            reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetInt32(5),
            reader.GetString(6)
        );
        // Rows of the format before have none.
        return reader.IsDBNull(7) || reader.GetInt64(7) == row.Checksum
            ? row
            : throw new InvalidDataException("A passage in the index is damaged.");
    }

    public static long ChecksumOfVector(long row, byte[] vector)
    {
        var checksum = new Crc32C();
        checksum.Add(row);
        checksum.Add(vector);
        return checksum.Value;
    }

    /// <param name="checksum">The column it stands in.</param>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static void CheckVector(long row, byte[] vector, SqliteDataReader reader, int checksum)
    {
        if (!reader.IsDBNull(checksum) && ChecksumOfVector(row, vector) != reader.GetInt64(checksum))
            throw new InvalidDataException("A vector in the index is damaged.");
    }
}

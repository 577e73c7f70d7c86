using KnowledgeAssistant.Ingestion;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A passage as the file keeps it, with its checksum.</summary>
internal sealed record PassageRow(
    long Number,
    TextRange Range,
    string Headings,
    string? TableHeader,
    int? Page,
    CellRange? Cells,
    string Text
)
{
    /// <summary>How many <see cref="Columns"/> are.</summary>
    public const int ColumnCount = 11;

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
            if (Cells is null)
                return checksum.Value;
            // Only where there are any: so the rows of files of format 2 keep their checksums.
            checksum.Add(Cells.Sheet);
            checksum.Add(Cells.FirstRow);
            checksum.Add(Cells.LastRow);
            return checksum.Value;
        }
    }

    /// <summary>What <see cref="Read"/> reads, as far as the file has it.</summary>
    public static string Columns(SqliteConnection connection) =>
        "passages.row, range_start, range_end, headings, table_header, page, text, "
        + IndexColumns.Present(connection, "passages", "checksum", "sheet", "first_cells", "last_cells");

    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static PassageRow Read(SqliteDataReader reader)
    {
        var row = new PassageRow(
            reader.GetInt64(0),
            new TextRange(reader.GetInt32(1), reader.GetInt32(2)),
            reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetInt32(5),
            reader.IsDBNull(8) ? null : new CellRange(reader.GetString(8), reader.GetInt32(9), reader.GetInt32(10)),
            reader.GetString(6)
        );
        // Rows of format 1 have none.
        return reader.IsDBNull(7) || reader.GetInt64(7) == row.Checksum
            ? row
            : throw new InvalidDataException("A passage in the index is damaged.");
    }

    public static long ChecksumOfVector(long row, ReadOnlySpan<byte> vector)
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

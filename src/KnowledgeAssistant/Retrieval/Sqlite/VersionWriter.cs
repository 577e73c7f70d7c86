using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A version with everything worked out that needs no lock: its tokens and quantised vectors.</summary>
internal sealed class PreparedVersion
{
    public required VersionPassages Version { get; init; }
    public required VersionTerms Terms { get; init; }
    public required byte[] Ids { get; init; }
    public required float[] Scales { get; init; }
    public required sbyte[] Vectors { get; init; }

    /// <exception cref="PassageIndexException">The version cannot be stored; the message says why.</exception>
    public static PreparedVersion Prepare(VersionPassages version, int dimensions)
    {
        VersionCheck.Run(version, dimensions);
        if (version.Passages.Count > Segment.MaxPassages)
            throw VersionCheck.Refused(version, $"it has more than {Segment.MaxPassages} passages");
        var count = version.Passages.Count;
        var ids = new byte[count * 16];
        var scales = new float[count];
        var vectors = new sbyte[count * dimensions];
        var terms = new VersionTerms();
        terms.Add(version.Document.Title);
        for (var i = 0; i < count; i++)
        {
            var passage = version.Passages[i];
            Convert.FromHexString(passage.Id, ids.AsSpan(i * 16, 16), out _, out _);
            scales[i] = VectorKernel.Quantise(version.Vectors[i].Span, vectors.AsSpan(i * dimensions, dimensions));
            terms.Add(passage.Text);
            terms.Add(TermStream.ContextOf(passage));
        }
        return new PreparedVersion
        {
            Version = version,
            Terms = terms,
            Ids = ids,
            Scales = scales,
            Vectors = vectors,
        };
    }
}

/// <summary>Writes prepared versions and takes versions out, within the caller's transaction.</summary>
internal sealed class VersionWriter(SqliteConnection connection)
{
    private const char HeadingSeparator = '\u001F';

    public void Insert(PreparedVersion prepared, byte[] terms)
    {
        var version = prepared.Version;
        foreach (var number in Numbers("version_id = $id AND active = 0", version.Document.VersionId))
            Delete(number);
        var firstRow = connection.Scalar("SELECT value FROM header WHERE key = 'next_row'");
        IndexFile.WriteHeader(connection, "next_row", firstRow + version.Passages.Count);
        var inserted = PackedRows.InsertVersion(connection, version, firstRow);
        PackedRows.InsertPacked(connection, inserted, prepared.Ids, terms, prepared.Scales, prepared.Vectors);
        InsertPassages(version.Passages, firstRow);
        InsertVectors(version.Vectors, firstRow);
    }

    /// <summary>Numbers of stored versions, oldest first.</summary>
    public List<long> Numbers(string condition, Guid id)
    {
        var numbers = new List<long>();
        using var command = connection.Command(
            $"SELECT number FROM versions WHERE {condition} ORDER BY number",
            ("$id", PackedRows.Bytes(id))
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }

    public void Delete(long number)
    {
        const string rows =
            "row >= (SELECT first_row FROM versions WHERE number = $number) "
            + "AND row < (SELECT first_row + count FROM versions WHERE number = $number)";
        connection.Execute($"DELETE FROM passages WHERE {rows}", ("$number", number));
        connection.Execute($"DELETE FROM vectors WHERE {rows}", ("$number", number));
        connection.Execute("DELETE FROM packed WHERE number = $number", ("$number", number));
        connection.Execute("DELETE FROM versions WHERE number = $number", ("$number", number));
    }

    public static IReadOnlyList<string> SplitHeadings(string text) => text.Length == 0 ? [] : text.Split(HeadingSeparator);

    private void InsertPassages(IReadOnlyList<Passage> passages, long firstRow)
    {
        using var command = connection.Command(
            """
            INSERT INTO passages(row, range_start, range_end, headings, table_header, page, text, checksum, sheet, first_cells, last_cells)
            VALUES($row, $start, $end, $headings, $header, $page, $text, $checksum, $sheet, $firstCells, $lastCells)
            """
        );
        var row = command.Parameters.Add("$row", SqliteType.Integer);
        var start = command.Parameters.Add("$start", SqliteType.Integer);
        var end = command.Parameters.Add("$end", SqliteType.Integer);
        var path = command.Parameters.Add("$headings", SqliteType.Text);
        var header = command.Parameters.Add("$header", SqliteType.Text);
        var page = command.Parameters.Add("$page", SqliteType.Integer);
        var text = command.Parameters.Add("$text", SqliteType.Text);
        var checksum = command.Parameters.Add("$checksum", SqliteType.Integer);
        var sheet = command.Parameters.Add("$sheet", SqliteType.Text);
        var firstCells = command.Parameters.Add("$firstCells", SqliteType.Integer);
        var lastCells = command.Parameters.Add("$lastCells", SqliteType.Integer);
        foreach (var passage in passages)
        {
            var headings = string.Join(HeadingSeparator, passage.HeadingPath.Select(heading => heading.Replace(HeadingSeparator, ' ')));
            var stored = new PassageRow(
                firstRow + passage.Ordinal,
                passage.Range,
                headings,
                passage.TableHeader,
                passage.Page,
                passage.Cells,
                passage.Text
            );
            row.Value = stored.Number;
            start.Value = stored.Range.Start;
            end.Value = stored.Range.End;
            path.Value = stored.Headings;
            header.Value = (object?)stored.TableHeader ?? DBNull.Value;
            page.Value = (object?)stored.Page ?? DBNull.Value;
            text.Value = stored.Text;
            checksum.Value = stored.Checksum;
            sheet.Value = (object?)stored.Cells?.Sheet ?? DBNull.Value;
            firstCells.Value = (object?)stored.Cells?.FirstRow ?? DBNull.Value;
            lastCells.Value = (object?)stored.Cells?.LastRow ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private void InsertVectors(IReadOnlyList<ReadOnlyMemory<float>> vectors, long firstRow)
    {
        using var command = connection.Command("INSERT INTO vectors(row, data, checksum) VALUES($row, $data, $checksum)");
        var row = command.Parameters.Add("$row", SqliteType.Integer);
        var data = command.Parameters.Add("$data", SqliteType.Blob);
        var checksum = command.Parameters.Add("$checksum", SqliteType.Integer);
        for (var i = 0; i < vectors.Count; i++)
        {
            row.Value = firstRow + i;
            var bytes = MemoryMarshal.AsBytes(vectors[i].Span).ToArray();
            data.Value = bytes;
            checksum.Value = PassageRow.ChecksumOfVector(firstRow + i, bytes);
            command.ExecuteNonQuery();
        }
    }
}

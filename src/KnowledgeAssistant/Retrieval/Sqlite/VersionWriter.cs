using System.Globalization;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>A version with everything worked out that needs no lock: its terms and quantised vectors.</summary>
internal sealed class PreparedVersion
{
    public required VersionPassages Version { get; init; }

    /// <summary>See <see cref="TermStream"/>.</summary>
    public required byte[] Terms { get; init; }

    public required byte[] Ids { get; init; }
    public required float[] Scales { get; init; }
    public required sbyte[] Vectors { get; init; }

    /// <param name="dictionary">Terms that are new to it are added; they are stored with the next write, whichever it is.</param>
    /// <exception cref="PassageIndexException">The version cannot be stored; the message says why.</exception>
    public static PreparedVersion Prepare(VersionPassages version, int dimensions, TermDictionary dictionary)
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
            Terms = terms.Encode(dictionary),
            Ids = ids,
            Scales = scales,
            Vectors = vectors,
        };
    }
}

/// <summary>Writes prepared versions and takes versions out, within the caller's transaction.</summary>
internal sealed class VersionWriter(SqliteConnection connection) : IDisposable
{
    private const char HeadingSeparator = '\u001F';

    private readonly Statements _statements = new(connection);
    private string? _packedColumns;

    public void Insert(PreparedVersion prepared)
    {
        var version = prepared.Version;
        foreach (var number in Pending(version.Document.VersionId))
            Delete(number);
        var firstRow = _statements.Scalar("SELECT value FROM header WHERE key = 'next_row'");
        var nextRow = (firstRow + version.Passages.Count).ToString(CultureInfo.InvariantCulture);
        _statements.Execute(IndexFile.HeaderWrite, ("$key", "next_row"), ("$value", nextRow));
        var inserted = PackedRows.InsertVersion(_statements, version, firstRow);
        PackedRows.InsertPacked(_statements, inserted, prepared.Ids, prepared.Terms, prepared.Scales, prepared.Vectors);
        foreach (var passage in version.Passages)
            InsertPassage(passage, firstRow + passage.Ordinal);
        for (var i = 0; i < version.Vectors.Count; i++)
            InsertVector(version.Vectors[i].Span, firstRow + i);
    }

    /// <summary>Numbers of the written but not yet active states of a version, oldest first.</summary>
    public List<long> Pending(Guid versionId) => Numbers("version_id = $id AND active = 0", ("$id", PackedRows.Bytes(versionId)));

    public bool IsActive(Guid versionId) => Numbers("version_id = $id AND active = 1", ("$id", PackedRows.Bytes(versionId))).Count > 0;

    /// <summary>What the version of that number takes the place of when it becomes active.</summary>
    public List<long> ReplacedBy(long pending, Guid documentId) =>
        Numbers("document_id = $id AND (active = 1 OR number < $pending)", ("$id", PackedRows.Bytes(documentId)), ("$pending", pending));

    public List<long> OfDocument(Guid documentId) => Numbers("document_id = $id", ("$id", PackedRows.Bytes(documentId)));

    public PackedVersion ReadPending(long number, int dimensions, AccessText access)
    {
        _packedColumns ??= PackedRows.PackedColumns(connection);
        return PackedRows.ReadPacked(_statements, _packedColumns, number, number, active: false, dimensions, access).Single();
    }

    public void Activate(long number) => _statements.Execute("UPDATE versions SET active = 1 WHERE number = $number", ("$number", number));

    public void Delete(long number)
    {
        const string rows =
            "row >= (SELECT first_row FROM versions WHERE number = $number) "
            + "AND row < (SELECT first_row + count FROM versions WHERE number = $number)";
        _statements.Execute($"DELETE FROM passages WHERE {rows}", ("$number", number));
        _statements.Execute($"DELETE FROM vectors WHERE {rows}", ("$number", number));
        _statements.Execute("DELETE FROM packed WHERE number = $number", ("$number", number));
        _statements.Execute("DELETE FROM versions WHERE number = $number", ("$number", number));
    }

    public Guid VersionIdOf(long number)
    {
        using var reader = _statements
            .Command("SELECT version_id FROM versions WHERE number = $number", ("$number", number))
            .ExecuteReader();
        reader.Read();
        return PackedRows.ReadGuid(reader, 0);
    }

    public static IReadOnlyList<string> SplitHeadings(string text) => text.Length == 0 ? [] : text.Split(HeadingSeparator);

    public void Dispose() => _statements.Dispose();

    private List<long> Numbers(string condition, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var numbers = new List<long>();
        using var reader = _statements
            .Command($"SELECT number FROM versions WHERE {condition} ORDER BY number", parameters)
            .ExecuteReader();
        while (reader.Read())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }

    private void InsertPassage(Passage passage, long row)
    {
        var headings = string.Join(HeadingSeparator, passage.HeadingPath.Select(heading => heading.Replace(HeadingSeparator, ' ')));
        var stored = new PassageRow(row, passage.Range, headings, passage.TableHeader, passage.Page, passage.Cells, passage.Text);
        _statements.Execute(
            """
            INSERT INTO passages(row, range_start, range_end, headings, table_header, page, text, checksum, sheet, first_cells, last_cells)
            VALUES($row, $start, $end, $headings, $header, $page, $text, $checksum, $sheet, $firstCells, $lastCells)
            """,
            ("$row", stored.Number),
            ("$start", stored.Range.Start),
            ("$end", stored.Range.End),
            ("$headings", stored.Headings),
            ("$header", (object?)stored.TableHeader ?? DBNull.Value),
            ("$page", (object?)stored.Page ?? DBNull.Value),
            ("$text", stored.Text),
            ("$checksum", stored.Checksum),
            ("$sheet", (object?)stored.Cells?.Sheet ?? DBNull.Value),
            ("$firstCells", (object?)stored.Cells?.FirstRow ?? DBNull.Value),
            ("$lastCells", (object?)stored.Cells?.LastRow ?? DBNull.Value)
        );
    }

    private void InsertVector(ReadOnlySpan<float> vector, long row)
    {
        var bytes = MemoryMarshal.AsBytes(vector).ToArray();
        _statements.Execute(
            "INSERT INTO vectors(row, data, checksum) VALUES($row, $data, $checksum)",
            ("$row", row),
            ("$data", bytes),
            ("$checksum", PassageRow.ChecksumOfVector(row, bytes))
        );
    }
}

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
    public required byte[] Vectors { get; init; }

    /// <param name="numbers">Terms that are new to the index are added; they are stored with the next write, whichever it is.</param>
    /// <exception cref="PassageIndexException">The version cannot be stored; the message says why.</exception>
    public static PreparedVersion Prepare(VersionPassages version, int dimensions, WordNumbers numbers)
    {
        VersionCheck.Run(version, dimensions);
        if (version.Passages.Count > Segment.MaxPassages)
            throw VersionCheck.Refused(version, $"it has more than {Segment.MaxPassages} passages");
        var count = version.Passages.Count;
        var ids = new byte[count * 16];
        var scales = new float[count];
        var vectors = new byte[count * dimensions];
        for (var i = 0; i < count; i++)
        {
            var passage = version.Passages[i];
            Convert.FromHexString(passage.Id, ids.AsSpan(i * 16, 16), out _, out _);
            var quantised = MemoryMarshal.Cast<byte, sbyte>(vectors.AsSpan(i * dimensions, dimensions));
            scales[i] = VectorKernel.Quantise(version.Vectors[i].Span, quantised);
        }
        return new PreparedVersion
        {
            Version = version,
            Terms = VersionTerms.StreamOf(version, numbers),
            Ids = ids,
            Scales = scales,
            Vectors = vectors,
        };
    }
}

/// <summary>Writes prepared versions and takes versions out, within the caller's transactions.</summary>
internal sealed class VersionWriter(SqliteConnection connection) : IDisposable
{
    private const char HeadingSeparator = '\u001F';

    private readonly Statements _statements = new(connection);
    private string? _packedColumns;

    /// <summary>To be said before each change.</summary>
    public void Enter(SqliteTransaction transaction) => _statements.Transaction = transaction;

    /// <summary>Lets go of all statements: what one of them is left in by a failure is not for the next change.</summary>
    public void Forget() => _statements.Dispose();

    /// <returns>Number and first row of each.</returns>
    public List<(long Number, long FirstRow)> Insert(IReadOnlyList<PreparedVersion> versions, CancellationToken cancellationToken)
    {
        var places = new List<(long, long)>(versions.Count);
        var row = _statements.Scalar("SELECT value FROM header WHERE key = 'next_row'");
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            places.Add((Insert(version, row), row));
            row += version.Version.Passages.Count;
        }
        _statements.Execute(IndexFile.HeaderWrite, ("$key", "next_row"), ("$value", row.ToString(CultureInfo.InvariantCulture)));
        return places;
    }

    private long Insert(PreparedVersion prepared, long firstRow)
    {
        var version = prepared.Version;
        foreach (var number in Pending(version.Document.VersionId))
            Delete(number);
        var inserted = PackedRows.InsertVersion(_statements, version, firstRow);
        PackedRows.InsertPacked(_statements, inserted, prepared.Ids, prepared.Terms, prepared.Scales, prepared.Vectors);
        foreach (var passage in version.Passages)
            InsertPassage(passage, firstRow + passage.Ordinal);
        for (var i = 0; i < version.Vectors.Count; i++)
            InsertVector(version.Vectors[i].Span, firstRow + i);
        return inserted;
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
        var insert = _statements.Bound(
            """
            INSERT INTO passages(row, range_start, range_end, headings, table_header, page, text, checksum, sheet, first_cells, last_cells)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        );
        insert.Bind(1, stored.Number);
        insert.Bind(2, stored.Range.Start);
        insert.Bind(3, stored.Range.End);
        insert.Bind(4, stored.Headings);
        insert.Bind(5, stored.TableHeader);
        insert.Bind(6, stored.Page);
        insert.Bind(7, stored.Text);
        insert.Bind(8, stored.Checksum);
        insert.Bind(9, stored.Cells?.Sheet);
        insert.Bind(10, stored.Cells?.FirstRow);
        insert.Bind(11, stored.Cells?.LastRow);
        insert.Execute();
    }

    private void InsertVector(ReadOnlySpan<float> vector, long row)
    {
        var bytes = MemoryMarshal.AsBytes(vector);
        var insert = _statements.Bound("INSERT INTO vectors(row, data, checksum) VALUES(?, ?, ?)");
        insert.Bind(1, row);
        insert.Bind(2, bytes);
        insert.Bind(3, PassageRow.ChecksumOfVector(row, bytes));
        insert.Execute();
    }
}

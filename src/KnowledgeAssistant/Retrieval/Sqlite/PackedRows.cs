using System.Runtime.InteropServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Reads and writes the tables that the memory is filled from: terms, versions and their packed blobs. Blobs carry a CRC-32C, since SQLite has none.</summary>
internal static class PackedRows
{
    private const string VersionColumns =
        "versions.number, version_id, document_id, collection_id, collection, source, title, format, date, access, first_row, count";

    private const char AuthorSeparator = '\u001F';

    public static TermDictionary ReadTerms(SqliteConnection connection)
    {
        var count = (int)connection.Scalar("SELECT ifnull(sum(count), 0) FROM terms");
        var terms = new TermDictionary(count + 1024);
        using var command = connection.Command("SELECT first, count, data, checksum FROM terms ORDER BY first");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var data = reader.GetFieldValue<byte[]>(2);
            if (Crc32C.Of(data) != reader.GetInt64(3))
                throw new InvalidDataException("The terms are damaged.");
            terms.Load(reader.GetInt32(0), reader.GetInt32(1), data);
        }
        return terms;
    }

    /// <summary>Stores the terms from <paramref name="first"/> on that come before <paramref name="end"/>.</summary>
    public static void AppendTerms(SqliteConnection connection, TermDictionary terms, int first, int end)
    {
        var count = end - first;
        if (count == 0)
            return;
        var data = terms.Save(first, count);
        connection.Execute(
            "INSERT INTO terms(first, count, data, checksum) VALUES($first, $count, $data, $checksum)",
            ("$first", first),
            ("$count", count),
            ("$data", data),
            ("$checksum", Crc32C.Of(data))
        );
    }

    /// <summary>Numbers and sizes of the active versions, in the order they were written.</summary>
    public static List<(long Number, int Count)> ActiveVersions(SqliteConnection connection)
    {
        var versions = new List<(long, int)>();
        using var command = connection.Command("SELECT number, count FROM versions WHERE active = 1 ORDER BY number");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            versions.Add((reader.GetInt64(0), reader.GetInt32(1)));
        return versions;
    }

    /// <summary>The columns of a packed version, as far as the file has them.</summary>
    public static string PackedColumns(SqliteConnection connection) =>
        $"{VersionColumns}, p.ids, p.terms, p.scales, p.vectors, p.checksum, "
        + IndexColumns.Present(connection, "versions", "checksum", "access_checksum", "authors", "language", "type");

    /// <summary>The versions with numbers in [first, last], active ones or one that is about to be.</summary>
    public static List<PackedVersion> ReadPacked(
        Statements statements,
        string columns,
        long first,
        long last,
        bool active,
        int dimensions,
        AccessText access
    )
    {
        var versions = new List<PackedVersion>();
        var command = statements.Command(
            $"""
            SELECT {columns} FROM versions LEFT JOIN packed p ON p.number = versions.number
            WHERE active = $active AND versions.number BETWEEN $first AND $last ORDER BY versions.number
            """,
            ("$active", active ? 1 : 0),
            ("$first", first),
            ("$last", last)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            versions.Add(ReadPacked(reader, dimensions, access));
        return versions;
    }

    private static PackedVersion ReadPacked(SqliteDataReader reader, int dimensions, AccessText access)
    {
        if (reader.IsDBNull(12))
            throw new InvalidDataException("A version's packed data is missing.");
        var count = reader.GetInt32(11);
        var ids = reader.GetFieldValue<byte[]>(12);
        var terms = reader.GetFieldValue<byte[]>(13);
        var scales = reader.GetFieldValue<byte[]>(14);
        var vectors = reader.GetFieldValue<byte[]>(15);
        if (ids.Length != count * 16 || scales.Length != count * 4 || vectors.Length != count * dimensions)
            throw new InvalidDataException("A version's packed data has the wrong size.");
        if (Crc32C.Of(ids, terms, scales, vectors) != reader.GetInt64(16))
            throw new InvalidDataException("A version's packed data is damaged.");
        var document = ReadDocument(reader);
        var rule = reader.GetString(9);
        var firstRow = reader.GetInt64(10);
        var isWhole =
            (reader.IsDBNull(17) || Checksum(document, firstRow, count) == reader.GetInt64(17))
            && (reader.IsDBNull(18) || AccessChecksum(document.DocumentId, rule) == reader.GetInt64(18));
        if (!isWhole)
            throw new InvalidDataException("What the index says of a document is damaged.");
        return new PackedVersion(
            document,
            access.Read(rule),
            firstRow,
            count,
            ids,
            terms,
            MemoryMarshal.Cast<byte, float>(scales).ToArray(),
            vectors
        );
    }

    private static DocumentInfo ReadDocument(SqliteDataReader reader)
    {
        return new DocumentInfo
        {
            VersionId = ReadGuid(reader, 1),
            DocumentId = ReadGuid(reader, 2),
            CollectionId = ReadGuid(reader, 3),
            Collection = string.Intern(reader.GetString(4)),
            Source = reader.GetString(5),
            Title = reader.GetString(6),
            Format = string.Intern(reader.GetString(7)),
            Date = new DateTime(reader.GetInt64(8), DateTimeKind.Utc),
            Authors = reader.IsDBNull(19) ? [] : SplitAuthors(reader.GetString(19)),
            Language = reader.IsDBNull(20) ? null : string.Intern(reader.GetString(20)),
            Type = reader.IsDBNull(21) ? null : string.Intern(reader.GetString(21)),
        };
    }

    public static long InsertVersion(Statements statements, VersionPassages version, long firstRow)
    {
        var document = version.Document;
        var access = AccessText.Write(version.Access);
        statements.Execute(
            """
            INSERT INTO versions(version_id, document_id, active, collection_id, collection, source, title, format, date, access, first_row, count,
                checksum, access_checksum, authors, language, type)
            VALUES($version, $document, 0, $collectionId, $collection, $source, $title, $format, $date, $access, $firstRow, $count,
                $checksum, $accessChecksum, $authors, $language, $type)
            """,
            ("$version", Bytes(document.VersionId)),
            ("$document", Bytes(document.DocumentId)),
            ("$collectionId", Bytes(document.CollectionId)),
            ("$collection", document.Collection),
            ("$source", document.Source),
            ("$title", document.Title),
            ("$format", document.Format),
            ("$date", document.Date.Ticks),
            ("$access", access),
            ("$firstRow", firstRow),
            ("$count", version.Passages.Count),
            ("$checksum", Checksum(document, firstRow, version.Passages.Count)),
            ("$accessChecksum", AccessChecksum(document.DocumentId, access)),
            ("$authors", (object?)AuthorsOf(document) ?? DBNull.Value),
            ("$language", (object?)document.Language ?? DBNull.Value),
            ("$type", (object?)document.Type ?? DBNull.Value)
        );
        return statements.Scalar("SELECT last_insert_rowid()");
    }

    public static void InsertPacked(Statements statements, long number, byte[] ids, byte[] terms, float[] scales, byte[] vectors)
    {
        var insert = statements.Bound("INSERT INTO packed(number, ids, terms, scales, vectors, checksum) VALUES(?, ?, ?, ?, ?, ?)");
        var scaleBytes = MemoryMarshal.AsBytes<float>(scales);
        var checksum = new Crc32C();
        checksum.Add(ids);
        checksum.Add(terms);
        checksum.Add(scaleBytes);
        checksum.Add(vectors);
        insert.Bind(1, number);
        insert.Bind(2, ids);
        insert.Bind(3, terms);
        insert.Bind(4, scaleBytes);
        insert.Bind(5, vectors);
        insert.Bind(6, checksum.Value);
        insert.Execute();
    }

    public static void SetAccess(SqliteConnection connection, IEnumerable<(Guid DocumentId, string Access)> changes)
    {
        using var command = connection.Command("UPDATE versions SET access = $access, access_checksum = $checksum WHERE document_id = $id");
        var access = command.Parameters.Add("$access", SqliteType.Text);
        var checksum = command.Parameters.Add("$checksum", SqliteType.Integer);
        var id = command.Parameters.Add("$id", SqliteType.Blob);
        foreach (var change in changes)
        {
            access.Value = change.Access;
            checksum.Value = AccessChecksum(change.DocumentId, change.Access);
            id.Value = Bytes(change.DocumentId);
            command.ExecuteNonQuery();
        }
    }

    private static long Checksum(DocumentInfo document, long firstRow, int count)
    {
        var checksum = new Crc32C();
        foreach (var id in (ReadOnlySpan<Guid>)[document.VersionId, document.DocumentId, document.CollectionId])
            checksum.Add(Bytes(id));
        foreach (var text in (ReadOnlySpan<string>)[document.Collection, document.Source, document.Title, document.Format])
            checksum.Add(text);
        checksum.Add(document.Date.Ticks);
        checksum.Add(firstRow);
        checksum.Add(count);
        var authors = AuthorsOf(document);
        if (authors is null && document.Language is null && document.Type is null)
            return checksum.Value;
        // Only where there are any: so the rows of files of format 2 keep their checksums.
        checksum.Add(authors);
        checksum.Add(document.Language);
        checksum.Add(document.Type);
        return checksum.Value;
    }

    public static string? AuthorsOf(DocumentInfo document) =>
        document.Authors.Count == 0
            ? null
            : string.Join(AuthorSeparator, document.Authors.Select(author => author.Replace(AuthorSeparator, ' ')));

    public static string[] SplitAuthors(string authors) => authors.Split(AuthorSeparator);

    /// <summary>Apart from the others: access changes while they stay.</summary>
    private static long AccessChecksum(Guid documentId, string access)
    {
        var checksum = new Crc32C();
        checksum.Add(Bytes(documentId));
        checksum.Add(access);
        return checksum.Value;
    }

    /// <summary>Big-endian, so that the file's order is that of <see cref="Guid"/>.</summary>
    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid ReadGuid(SqliteDataReader reader, int column)
    {
        var bytes = reader.GetFieldValue<byte[]>(column);
        return bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw new InvalidDataException("An id in the index is damaged.");
    }
}

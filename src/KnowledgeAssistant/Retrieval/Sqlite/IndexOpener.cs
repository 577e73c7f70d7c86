using KnowledgeAssistant.Retrieval.Indexing;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>What opening a file leaves in memory.</summary>
internal sealed record LoadedIndex(TermDictionary Terms, Snapshot Snapshot, IndexWriter? Writer);

/// <summary>Makes and opens files. Reading is sequential; segments are then built on all cores, without tokenising anything.</summary>
internal static class IndexOpener
{
    public static Task<SqlitePassageIndex> CreateAsync(
        string path,
        IndexIdentity identity,
        RetrievalOptions options,
        bool complete,
        CancellationToken cancellationToken
    )
    {
        SqliteFaults.Translate(() =>
        {
            IndexFile.Create(path, identity, complete);
            return true;
        });
        return OpenAsync(path, identity, options, readOnly: false, cancellationToken);
    }

    public static async Task<SqlitePassageIndex> OpenAsync(
        string path,
        IndexIdentity identity,
        RetrievalOptions options,
        bool readOnly,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(path))
            throw new PassageIndexException($"There is no search index at '{path}'.", isTransient: false);
        return await Task.Run(
            () => SqliteFaults.Translate(() => Open(path, identity, options, readOnly, cancellationToken)),
            cancellationToken
        );
    }

    public static SqlitePassageIndex Empty(IndexIdentity identity, RetrievalOptions options) =>
        new(
            new IndexHeader(identity, Outdated: null, VectorsUsable: true),
            new LoadedIndex(new TermDictionary(0), Snapshot.Empty, Writer: null),
            new ReaderPool(null),
            options
        );

    /// <summary>Whether a file is a complete generation; null when it cannot be read at all.</summary>
    public static bool? IsComplete(string path)
    {
        try
        {
            using var connection = IndexFile.At(path, readOnly: true).Connect();
            return IndexFile.ReadHeader(connection).GetValueOrDefault("complete") == "1";
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static SqlitePassageIndex Open(
        string path,
        IndexIdentity identity,
        RetrievalOptions options,
        bool readOnly,
        CancellationToken cancellationToken
    )
    {
        if (new FileInfo(path).Length == 0)
            throw new InvalidDataException("The file is empty.");
        var file = IndexFile.At(path, readOnly);
        var connection = file.Connect();
        try
        {
            file.RefuseTruncated(connection);
            var header = IndexHeader.Read(IndexFile.ReadHeader(connection), identity, IndexFile.Format, "delete the folder 'index'");
            if (!readOnly)
                IndexColumns.Add(connection);
            var loaded = Load(connection, header, options, readOnly ? null : new Checkpoints(file, connection), cancellationToken);
            if (readOnly)
                connection.Dispose();
            return new SqlitePassageIndex(header, loaded, new ReaderPool(IndexFile.At(path, readOnly: true)), options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static LoadedIndex Load(
        SqliteConnection connection,
        IndexHeader header,
        RetrievalOptions options,
        Checkpoints? checkpoints,
        CancellationToken cancellationToken
    )
    {
        var dimensions = header.Identity.Dimensions;
        var access = new AccessText();
        // One read transaction: another process may commit between the tables.
        using var transaction = connection.BeginTransaction(deferred: true);
        var terms = PackedRows.ReadTerms(connection);
        var groups = new List<IReadOnlyList<PackedVersion>>();
        using var statements = new Statements(connection) { Transaction = transaction };
        var columns = PackedRows.PackedColumns(connection);
        foreach (var (first, last) in Ranges(PackedRows.ActiveVersions(connection)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            groups.Add(PackedRows.ReadPacked(statements, columns, first, last, active: true, dimensions, access));
        }
        transaction.Commit();
        var builder = new SnapshotBuilder(new TermWeights(options.TitleCount, options.HeadingCount), dimensions, terms);
        var snapshot = builder.Load(groups, cancellationToken);
        var writer = checkpoints is null ? null : new IndexWriter(connection, checkpoints, terms, access, builder, dimensions);
        return new LoadedIndex(terms, snapshot, writer);
    }

    /// <summary>Version numbers [first, last] of each segment: as many segments as cores, within bounds that keep them worth having.</summary>
    private static List<(long First, long Last)> Ranges(List<(long Number, int Count)> versions)
    {
        var total = versions.Sum(version => (long)version.Count);
        var target = (int)Math.Clamp(total / Environment.ProcessorCount, 16_384, Segment.MaxPassages);
        var ranges = new List<(long, long)>();
        var size = 0;
        var first = -1;
        for (var i = 0; i < versions.Count; i++)
        {
            if (first < 0 || size + versions[i].Count > Segment.MaxPassages || size >= target || i - first >= Segment.MaxPassages)
            {
                first = i;
                size = 0;
                ranges.Add((versions[i].Number, versions[i].Number));
            }
            size += versions[i].Count;
            ranges[^1] = (ranges[^1].Item1, versions[i].Number);
        }
        return ranges;
    }
}

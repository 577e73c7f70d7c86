using System.Text.Json;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A version with everything worked out that needs no connection.</summary>
internal sealed record PreparedVersion(VersionPassages Version, byte[] Info, byte[] Terms, long Length)
{
    /// <exception cref="PassageIndexException">The version cannot be stored; the message says why.</exception>
    public static PreparedVersion Of(VersionPassages version, int dimensions, TermWeights weights)
    {
        VersionCheck.Run(version, dimensions);
        var terms = VersionTerms.Encode(version);
        return new PreparedVersion(
            version,
            JsonSerializer.SerializeToUtf8Bytes(version.Document, PostgresJson.Relaxed.DocumentInfo),
            terms,
            VersionTerms.LengthOf(terms, version.Passages.Count, weights)
        );
    }
}

/// <summary>
/// Writes, each in one transaction. What searches see changes only in transactions that hold the row of the count of changes, so these follow each
/// other; passages and vectors are written before, by as many writers as there are.
/// </summary>
internal sealed class VersionStore(string schema, NpgsqlDataSource source)
{
    public async Task WriteAsync(IReadOnlyList<PreparedVersion> versions, CancellationToken cancellationToken)
    {
        if (versions.Count == 0)
            return;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var next = await TakeNumbersAsync(
            connection,
            versions.Sum(version => Math.Max(1, version.Version.Passages.Count)),
            cancellationToken
        );
        var placed = versions
            .Select(version =>
            {
                var first = next;
                next += Math.Max(1, version.Version.Passages.Count);
                return (First: first, version.Version, Prepared: version);
            })
            .ToList();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await connection.ListAsync(
            $"SELECT first, count FROM {schema}.versions WHERE NOT active AND version_id = ANY($1) ORDER BY first FOR UPDATE",
            reader => (First: reader.GetInt32(0), Count: reader.GetInt32(1)),
            cancellationToken,
            versions.Select(version => version.Version.Document.VersionId).Distinct().ToArray()
        );
        await DeleteRowsAsync(connection, before, cancellationToken);
        await CopyAsync(
            connection,
            "versions(first, count, version_id, document_id, active, changed, length, access, info, segment, place)",
            placed,
            CopyVersion,
            cancellationToken
        );
        await CopyAsync(connection, "tail(first, data)", placed, CopyTail, cancellationToken);
        var passages = placed.SelectMany(row => row.Version.Passages.Select((passage, i) => (row.First, row.Version, Index: i)));
        await CopyAsync(connection, "passages(number, version, id, data)", passages, CopyPassage, cancellationToken);
        var vectors = passages.Where(row => row.Version.Vectors[row.Index].Span.IndexOfAnyExcept(0f) >= 0);
        await CopyAsync(connection, "vectors(number, version, id, v)", vectors, CopyVector, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>How many passages became active.</returns>
    public async Task<int> ActivateAsync(IReadOnlyList<Guid> versionIds, CancellationToken cancellationToken)
    {
        if (versionIds.Count == 0)
            return 0;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var change = await NextChangeAsync(connection, cancellationToken);
        var rows = await ReadDocumentsAsync(connection, versionIds, cancellationToken);
        var (incoming, outgoing) = Choose(rows, versionIds);
        if (incoming.Count == 0)
            return 0;
        await RetireAsync(connection, change, outgoing, cancellationToken);
        await connection.ExecuteAsync(
            $"UPDATE {schema}.versions SET active = true, changed = $1 WHERE first = ANY($2)",
            cancellationToken,
            change,
            incoming.ConvertAll(row => row.First).ToArray()
        );
        await transaction.CommitAsync(cancellationToken);
        return incoming.Sum(row => row.Count);
    }

    public async Task DeleteAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken)
    {
        if (documentIds.Count == 0)
            return;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var change = await NextChangeAsync(connection, cancellationToken);
        var rows = await connection.ListAsync(
            $"SELECT {Stored.Columns} FROM {schema}.versions WHERE document_id = ANY($1) ORDER BY first FOR UPDATE",
            Stored.Read,
            cancellationToken,
            documentIds.ToArray()
        );
        if (rows.Count == 0)
            return;
        await RetireAsync(connection, change, rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task SetAccessAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken)
    {
        if (access.Count == 0)
            return;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var change = await NextChangeAsync(connection, cancellationToken);
        var rules = access.GroupBy(row => row.DocumentId).Select(group => group.Last()).ToList();
        await connection.ExecuteAsync(
            $"""
            UPDATE {schema}.versions SET access = r.access, changed = $1
            FROM unnest($2, $3) AS r(document_id, access) WHERE versions.document_id = r.document_id
            """,
            cancellationToken,
            change,
            rules.ConvertAll(row => row.DocumentId).ToArray(),
            rules.ConvertAll(row => AccessText.Write(row.Access)).ToArray()
        );
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The number of this transaction's change; the next one waits until it has ended.</summary>
    public static async Task<long> NextChangeAsync(string schema, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command($"UPDATE {schema}.state SET change = change + 1 RETURNING change");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private Task<long> NextChangeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        NextChangeAsync(schema, connection, cancellationToken);

    /// <summary>Numbers for passages, at once and for good: a write that fails leaves a gap.</summary>
    private async Task<int> TakeNumbersAsync(NpgsqlConnection connection, int count, CancellationToken cancellationToken)
    {
        await using var command = connection.Command($"UPDATE {schema}.numbers SET next = next + $1 RETURNING next - $1", count);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private Task<List<Stored>> ReadDocumentsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Guid> versionIds,
        CancellationToken cancellationToken
    ) =>
        connection.ListAsync(
            $"""
            SELECT {Stored.Columns} FROM {schema}.versions
            WHERE document_id IN (SELECT document_id FROM {schema}.versions WHERE version_id = ANY($1)) ORDER BY first FOR UPDATE
            """,
            Stored.Read,
            cancellationToken,
            versionIds.ToArray()
        );

    /// <summary>In the order asked for: the last of a document's versions is the one that stays.</summary>
    private static (List<Stored> Incoming, List<Stored> Outgoing) Choose(List<Stored> rows, IReadOnlyList<Guid> versionIds)
    {
        var byVersion = rows.ToLookup(row => row.VersionId);
        var byDocument = rows.ToLookup(row => row.DocumentId);
        var incoming = new Dictionary<Guid, Stored>();
        var outgoing = new HashSet<Stored>();
        foreach (var versionId in versionIds.Distinct())
        {
            if (!byVersion.Contains(versionId))
                throw new PassageIndexException(
                    $"Version {versionId} cannot be activated: its passages were never written.",
                    isTransient: false
                );
            if (byVersion[versionId].LastOrDefault(row => !row.Active && !outgoing.Contains(row)) is not { } pending)
                continue;
            if (incoming.Remove(pending.DocumentId, out var before))
                outgoing.Add(before);
            incoming.Add(pending.DocumentId, pending);
            outgoing.UnionWith(byDocument[pending.DocumentId].Where(row => row.Active || row.First < pending.First));
        }
        return ([.. incoming.Values], [.. outgoing]);
    }

    /// <summary>Takes versions out and leaves a note for those that keep a catalogue.</summary>
    private async Task RetireAsync(
        NpgsqlConnection connection,
        long change,
        IReadOnlyCollection<Stored> rows,
        CancellationToken cancellationToken
    )
    {
        if (rows.Count == 0)
            return;
        await connection.ExecuteAsync(
            $"INSERT INTO {schema}.departed(changed, first) SELECT $1, unnest($2)",
            cancellationToken,
            change,
            rows.Where(row => row.Active).Select(row => row.First).ToArray()
        );
        await DeleteRowsAsync(connection, [.. rows.Select(row => (row.First, row.Count))], cancellationToken);
    }

    private async Task DeleteRowsAsync(
        NpgsqlConnection connection,
        List<(int First, int Count)> versions,
        CancellationToken cancellationToken
    )
    {
        if (versions.Count == 0)
            return;
        var firsts = versions.ConvertAll(version => version.First).ToArray();
        var ends = versions.ConvertAll(version => version.First + version.Count).ToArray();
        foreach (var table in (string[])["passages", "vectors"])
        {
            await connection.ExecuteAsync(
                $"DELETE FROM {schema}.{table} t USING unnest($1, $2) AS r(first, until) WHERE t.number >= r.first AND t.number < r.until",
                cancellationToken,
                firsts,
                ends
            );
        }
        foreach (var table in (string[])["tail", "versions"])
            await connection.ExecuteAsync($"DELETE FROM {schema}.{table} WHERE first = ANY($1)", cancellationToken, firsts);
    }

    private async Task CopyAsync<T>(
        NpgsqlConnection connection,
        string target,
        IEnumerable<T> rows,
        Action<CopyStream, T> write,
        CancellationToken cancellationToken
    )
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"COPY {schema}.{target} FROM STDIN (FORMAT binary)", cancellationToken);
        await using var copy = new CopyStream(stream);
        foreach (var row in rows)
        {
            write(copy, row);
            await copy.FlushAsync(always: false, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
    }

    private static void CopyVersion(CopyStream copy, (int First, VersionPassages Version, PreparedVersion Prepared) row)
    {
        copy.Row(11);
        copy.Int(row.First);
        copy.Int(row.Version.Passages.Count);
        copy.Uuid(row.Version.Document.VersionId);
        copy.Uuid(row.Version.Document.DocumentId);
        copy.Bool(false);
        copy.Long(0);
        copy.Long(row.Prepared.Length);
        copy.Text(AccessText.Write(row.Version.Access));
        copy.Bytes(row.Prepared.Info);
        copy.Int(0);
        copy.Int(0);
    }

    private static void CopyTail(CopyStream copy, (int First, VersionPassages Version, PreparedVersion Prepared) row)
    {
        copy.Row(2);
        copy.Int(row.First);
        copy.Bytes(row.Prepared.Terms);
    }

    private static void CopyPassage(CopyStream copy, (int First, VersionPassages Version, int Index) row)
    {
        var passage = row.Version.Passages[row.Index];
        copy.Row(4);
        copy.Int(row.First + row.Index);
        copy.Int(row.First);
        copy.Uuid(Guid.ParseExact(passage.Id, "N"));
        copy.Bytes(JsonSerializer.SerializeToUtf8Bytes(StoredPassage.Of(passage), PostgresJson.Relaxed.StoredPassage));
    }

    private static void CopyVector(CopyStream copy, (int First, VersionPassages Version, int Index) row)
    {
        copy.Row(4);
        copy.Int(row.First + row.Index);
        copy.Int(row.First);
        copy.Uuid(Guid.ParseExact(row.Version.Passages[row.Index].Id, "N"));
        copy.Vector(row.Version.Vectors[row.Index].Span);
    }

    private sealed record Stored(int First, int Count, Guid VersionId, Guid DocumentId, bool Active)
    {
        public const string Columns = "first, count, version_id, document_id, active";

        public static Stored Read(NpgsqlDataReader reader) =>
            new(reader.GetInt32(0), reader.GetInt32(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetBoolean(4));
    }
}

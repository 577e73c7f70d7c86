using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Passages and documents by their ids.</summary>
internal sealed class PassageRows(string schema)
{
    public async Task<IReadOnlyList<Passage>> ByIdsAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        IReadOnlyList<string> ids,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        var wanted = ids.Select(id => Guid.TryParseExact(id, "N", out var number) && id == number.ToString("N") ? number : (Guid?)null)
            .ToList();
        var rows = await connection.ListAsync(
            $"SELECT version, id, data FROM {schema}.passages WHERE id = ANY($1)",
            reader => ReadPassage(reader, catalogue, rights),
            cancellationToken,
            wanted.OfType<Guid>().Distinct().ToArray()
        );
        var byId = new Dictionary<string, Passage>(StringComparer.Ordinal);
        foreach (var passage in rows.OfType<Passage>())
            byId[passage.Id] = passage;
        return [.. ids.Where(byId.ContainsKey).Select(id => byId[id])];
    }

    public async Task<IReadOnlyList<Passage>> RangeAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        Guid versionId,
        int first,
        int count,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        if (count <= 0)
            return [];
        var numbers = await connection.ListAsync(
            $"SELECT first FROM {schema}.versions WHERE version_id = $1 AND active",
            reader => reader.GetInt32(0),
            cancellationToken,
            versionId
        );
        if (numbers.Count == 0 || catalogue.Find(numbers[0], rights) is not { } version)
            return [];
        var from = Math.Clamp(first, 0, version.Count);
        var end = (int)Math.Clamp((long)first + count, from, version.Count);
        var passages = await connection.ListAsync(
            $"SELECT version, id, data FROM {schema}.passages WHERE number >= $1 AND number < $2 ORDER BY number",
            reader => ReadPassage(reader, catalogue, rights),
            cancellationToken,
            version.First + from,
            version.First + end
        );
        return [.. passages.OfType<Passage>()];
    }

    /// <summary>Documents by id; of a document with several versions the active one.</summary>
    /// <param name="documentIds">Null for all.</param>
    public async Task<List<IndexedDocument>> ListAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken,
        Guid[]? documentIds = null
    )
    {
        var access = new AccessText();
        return await connection.ListAsync(
            $"""
            SELECT DISTINCT ON (document_id) document_id, version_id, active, count, access
            FROM {schema}.versions {(
                documentIds is null ? "" : "WHERE document_id = ANY($1)"
            )} ORDER BY document_id, active DESC, first DESC
            """,
            reader =>
            {
                var isActive = reader.GetBoolean(2);
                return new IndexedDocument(
                    reader.GetGuid(0),
                    isActive ? reader.GetGuid(1) : null,
                    isActive ? reader.GetInt32(3) : 0,
                    access.Read(reader.GetString(4))
                );
            },
            cancellationToken,
            documentIds is null ? [] : [documentIds]
        );
    }

    /// <returns>Null where scope and filter do not allow it, or its version is not active.</returns>
    private static Passage? ReadPassage(NpgsqlDataReader reader, Catalogue catalogue, ReadRights rights) =>
        catalogue.Find(reader.GetInt32(0), rights) is { } version
            ? JsonSerializer
                .Deserialize(reader.GetFieldValue<byte[]>(2), PostgresJson.Default.StoredPassage)!
                .ToPassage(reader.GetGuid(1).ToString("N"), version.Document)
            : null;
}

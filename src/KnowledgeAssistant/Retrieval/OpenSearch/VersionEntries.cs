using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Looks up the entries that versions have beside their passages.</summary>
internal sealed class VersionEntries(OpenSearchConnection connection, PassageSearch search, string index)
{
    /// <summary>Ids asked for in one request.</summary>
    private const int AtOnce = 1_000;

    /// <summary>Entries of writes by their numbers, whether or not the index was refreshed since; those of writes that never ended are missing.</summary>
    public async Task<Dictionary<long, StoredDocument>> OfNumbersAsync(IEnumerable<long> numbers, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<long, StoredDocument>();
        foreach (var part in numbers.Chunk(AtOnce))
        {
            var ids = new JsonArray([.. part.Select(number => JsonValue.Create(StoredDocuments.IdOfVersion(number)))]);
            var answer = await connection.SendAsync(
                OpenSearchRequest.Post($"{index}/_mget?preference=_primary", Clauses.Bytes(new JsonObject { ["ids"] = ids })),
                OpenSearchJson.Default.ManyStoredAnswer,
                repeat: true,
                cancellationToken
            );
            foreach (var each in answer.Docs)
                if (each.Source is { } entry)
                    entries[entry.Number] = entry;
        }
        return entries;
    }

    /// <summary>Active versions of documents, as of the last refresh; every activation refreshes first.</summary>
    public Task<List<StoredDocument>> ActiveOfDocumentsAsync(
        ControlRecord control,
        IEnumerable<Guid> documentIds,
        CancellationToken cancellationToken
    ) => ActiveAsync(control, "document", documentIds, cancellationToken);

    public Task<List<StoredDocument>> ActiveOfVersionsAsync(
        ControlRecord control,
        IEnumerable<Guid> versionIds,
        CancellationToken cancellationToken
    ) => ActiveAsync(control, "version", versionIds, cancellationToken);

    public IAsyncEnumerable<StoredDocument> AllActiveAsync(ControlRecord control, CancellationToken cancellationToken) =>
        search.ReadAllAsync(
            Clauses.Where([Clauses.Term("kind", StoredKinds.Version)], Clauses.Hidden(control)),
            ["number"],
            AtOnce,
            cancellationToken
        );

    private async Task<List<StoredDocument>> ActiveAsync(
        ControlRecord control,
        string field,
        IEnumerable<Guid> ids,
        CancellationToken cancellationToken
    )
    {
        var entries = new List<StoredDocument>();
        foreach (var part in ids.Distinct().Chunk(AtOnce))
        {
            var query = Clauses.Where(
                [Clauses.Term("kind", StoredKinds.Version), Clauses.Terms(field, part.Select(id => id.ToString("N")))],
                Clauses.Hidden(control)
            );
            await foreach (var entry in search.ReadAllAsync(query, ["number"], AtOnce, cancellationToken))
                entries.Add(entry);
        }
        return entries;
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>Small versions that everyone may read.</summary>
internal static class IndexedVersion
{
    public static VersionPassages Of(Guid documentId, params string[] texts)
    {
        var document = new DocumentInfo
        {
            CollectionId = Guid.Empty,
            Collection = "handbook",
            DocumentId = documentId,
            VersionId = Guid.NewGuid(),
            Source = $"{documentId}.md",
            Title = "Title",
            Format = DocumentFormats.Markdown,
            Date = DateTime.UnixEpoch,
        };
        var passages = texts
            .Select(
                (text, ordinal) =>
                    new Passage
                    {
                        Id = PassageIds.Create(document.Collection, document.Source, document.VersionId.ToString(), "test/1", ordinal),
                        Ordinal = ordinal,
                        Document = document,
                        Range = new TextRange(0, text.Length),
                        Text = text,
                        HeadingPath = [],
                    }
            )
            .ToList();
        var vector = new float[RandomCorpus.Dimensions];
        vector[2] = 1;
        return new VersionPassages(document, new AccessRule([AccessLabel.Everyone], []), passages, [.. passages.Select(_ => vector)]);
    }

    public static async Task<VersionPassages> AddAsync(IPassageIndex index, params string[] texts)
    {
        var version = Of(Guid.NewGuid(), texts);
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        return version;
    }

    /// <summary>How many passages hold the word.</summary>
    public static async Task<int> CountAsync(IPassageIndex index, string word)
    {
        var query = QueryParser.Parse(word);
        var found = await index.KeywordSearchAsync(query, AccessScope.EveryoneOnly, MetadataFilter.None, 100, CancellationToken.None);
        return found.Count;
    }

    public static async Task<List<IndexedDocument>> ListAsync(IPassageIndex index)
    {
        var documents = new List<IndexedDocument>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
            documents.Add(document);
        return documents;
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>Puts a data set's documents into an index by way of the product's chunker and embedding model.</summary>
public sealed class DatasetIndexer(PassageBuilder builder)
{
    /// <summary>Documents in one write: enough that a sync of the file costs little, few enough for memory.</summary>
    private const int Batch = 500;

    internal static readonly AccessRule Open = new([AccessLabel.Everyone], []);

    /// <param name="progress">Gets the number of documents done so far.</param>
    public async Task<IndexedDataset> IndexAsync(
        JudgedDataset dataset,
        IPassageIndex index,
        IProgress<int>? progress,
        CancellationToken cancellationToken
    )
    {
        var collection = Guid.CreateVersion7();
        Dictionary<string, string> documents = new(StringComparer.Ordinal);
        Dictionary<string, Guid> ids = new(StringComparer.Ordinal);
        var count = 0;
        foreach (var batch in dataset.ReadDocuments().Chunk(Batch))
        {
            var versions = await Task.WhenAll(
                batch.Select(document =>
                    Task.Run(() => BuildAsync(dataset.Name, collection, document, cancellationToken), cancellationToken)
                )
            );
            await index.WriteAsync(versions, cancellationToken);
            await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], cancellationToken);
            foreach (var passage in versions.SelectMany(version => version.Passages))
                documents.Add(passage.Id, passage.Document.Source);
            foreach (var version in versions)
                ids.Add(version.Document.Source, version.Document.DocumentId);
            progress?.Report(count += batch.Length);
        }
        return new IndexedDataset(count, documents, ids);
    }

    private async Task<VersionPassages> BuildAsync(
        string dataset,
        Guid collection,
        DatasetDocument document,
        CancellationToken cancellationToken
    )
    {
        var content = ContentOf(document);
        var info = new DocumentInfo
        {
            CollectionId = collection,
            Collection = dataset,
            DocumentId = Guid.CreateVersion7(),
            VersionId = Guid.CreateVersion7(),
            Source = document.Id,
            Title = document.Title,
            Format = content.Format,
            Date = DateTime.UnixEpoch,
        };
        var passages = builder.Cut(info, document.Id, content);
        return new VersionPassages(info, Open, passages, await builder.EmbedAsync(passages, cancellationToken));
    }

    /// <summary>One paragraph a line, as the reader of plain text would; a document that is a title only is found by it.</summary>
    private static DocumentContent ContentOf(DatasetDocument document)
    {
        var lines = document.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 && document.Title.Length > 0)
            lines = [document.Title];
        List<Block> blocks = [];
        var start = 0;
        foreach (var line in lines)
        {
            blocks.Add(new Block(BlockKind.Paragraph, new TextRange(start, start + line.Length), []));
            start += line.Length + 1;
        }
        var text = string.Join('\n', lines);
        return new DocumentContent(DocumentFormats.Text, document.Title, null, null, text, blocks, CoverageReport.Complete);
    }
}

/// <param name="Documents">How many there are, also those without text.</param>
/// <param name="DocumentOf">The document's id by passage id.</param>
/// <param name="DocumentIds">The index's ids by the data set's.</param>
public sealed record IndexedDataset(
    int Documents,
    IReadOnlyDictionary<string, string> DocumentOf,
    IReadOnlyDictionary<string, Guid> DocumentIds
);

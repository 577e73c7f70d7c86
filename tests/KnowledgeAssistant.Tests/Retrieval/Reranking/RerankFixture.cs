using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Retrieval.Sqlite;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Reranking;

/// <summary>A real index of a few passages, and the static model that ships with the product.</summary>
public sealed class RerankFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rerank-").FullName;
    private readonly StaticEmbeddingGenerator _model = new(Path.Combine(AppContext.BaseDirectory, "models", "static-minilm-384"));
    private int _documents;

    internal SqlitePassageIndex Index { get; private set; } = null!;

    internal IEmbeddingGenerator<string, Embedding<float>> Embeddings => _model;

    internal LocalReranker Reranker => new(Index, _model, new WordVectors(_model));

    public async ValueTask InitializeAsync() =>
        Index = await SqlitePassageIndex.CreateAsync(
            Path.Combine(_folder, "1.db"),
            new IndexIdentity("test", 1, "static", "1", 384),
            new RetrievalOptions(),
            complete: true,
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Puts a document of one passage into the index.</summary>
    internal async Task<Passage> AddAsync(string title, string text, string? tableHeader = null, AccessRule? access = null)
    {
        var number = ++_documents;
        var document = new DocumentInfo
        {
            CollectionId = Guid.NewGuid(),
            Collection = "handbook",
            DocumentId = Guid.NewGuid(),
            VersionId = Guid.NewGuid(),
            Source = $"{number}.md",
            Title = title,
            Format = DocumentFormats.Markdown,
            Date = DateTime.UnixEpoch,
        };
        var passage = new Passage
        {
            Id = PassageIds.Create("handbook", document.Source, "1", "test/1", 0),
            Ordinal = 0,
            Document = document,
            Range = new TextRange(0, text.Length),
            Text = text,
            HeadingPath = [],
            TableHeader = tableHeader,
        };
        var vector = (await _model.GenerateAsync([title + "\n" + text])).Single().Vector;
        await Index.WriteAsync(
            [new VersionPassages(document, access ?? new AccessRule([AccessLabel.Everyone], []), [passage], [vector])],
            CancellationToken.None
        );
        await Index.ActivateAsync([document.VersionId], CancellationToken.None);
        return passage;
    }
}

using System.Numerics.Tensors;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Cuts a document's content into passages and embeds them.</summary>
public sealed class PassageBuilder(Chunker chunker, IEmbeddingGenerator<string, Embedding<float>> embeddings)
{
    /// <summary>Texts in one call of the embedding model; API models take at most 96 to 2,048.</summary>
    private const int EmbeddingBatch = 96;

    /// <summary>What the chunker makes of the content, as passages of the document.</summary>
    /// <param name="identity">The version's: SHA-256 of the bytes, "/", reader number.</param>
    public IReadOnlyList<Passage> Cut(DocumentInfo document, string identity, DocumentContent content)
    {
        var chunkerName = FormattableString.Invariant($"{chunker.Name}/{chunker.Number}");
        return chunker.Cut(content).Select(ToPassage).ToList();

        Passage ToPassage(PassageCut cut, int ordinal) =>
            new()
            {
                Id = PassageIds.Create(document.Collection, document.Source, identity, chunkerName, ordinal),
                Ordinal = ordinal,
                Document = document,
                Range = cut.Range,
                Text = content.Text[cut.Range.Start..cut.Range.End],
                HeadingPath = cut.HeadingPath,
                TableHeader = cut.TableHeader,
                Page = cut.Page,
                Cells = cut.Cells,
            };
    }

    /// <summary>One vector a passage, length 1 or all zeros.</summary>
    /// <exception cref="ModelException">The model failed, or gave something that is not one vector a text.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<Passage> passages, CancellationToken cancellationToken)
    {
        var vectors = new List<ReadOnlyMemory<float>>(passages.Count);
        foreach (var batch in passages.Chunk(EmbeddingBatch))
        {
            var results = await embeddings.GenerateAsync(batch.Select(EmbeddedText), cancellationToken: cancellationToken);
            if (results.Count != batch.Length)
                throw new ModelException($"The embedding model gave {results.Count} vectors for {batch.Length} texts.", isTransient: false);
            foreach (var result in results)
                vectors.Add(Checked(result.Vector, vectors.Count == 0 ? result.Vector.Length : vectors[0].Length));
        }
        return vectors;
    }

    /// <summary>Title, heading path and passage text, joined by line feeds.</summary>
    public static string EmbeddedText(Passage passage) => string.Join('\n', [passage.Document.Title, .. passage.HeadingPath, passage.Text]);

    private static ReadOnlyMemory<float> Checked(ReadOnlyMemory<float> vector, int dimensions)
    {
        var length = TensorPrimitives.Norm(vector.Span);
        if (vector.Length != dimensions || dimensions == 0 || !float.IsFinite(length))
            throw new ModelException(
                "The embedding model gave a vector of the wrong length or with values that are no numbers.",
                isTransient: false
            );
        if (length == 0 || Math.Abs(length - 1) < 1e-4)
            return vector;
        var scaled = new float[dimensions];
        TensorPrimitives.Divide(vector.Span, length, scaled);
        return scaled;
    }
}

using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>What a generation's passages are cut with and its vectors made with, for documents and for questions.</summary>
public sealed class GenerationParts(Chunker configured, EmbeddingModels models, IOptions<RetrievalOptions> options)
{
    /// <summary>The analyser's number, which is the same for all engines.</summary>
    internal static int Analyser => Analysis.Analyser.Number;

    internal GenerationTarget ConfiguredTarget => new(options.Value.Engine, null, null) { FollowsConfiguration = true };

    /// <summary>What the configuration asks for.</summary>
    public IndexIdentity Configured => IdentityOf(null, null);

    /// <exception cref="ModelException">The model's description cannot be read.</exception>
    public IndexIdentity IdentityOf(EmbeddingModelInfo? model, int? wantedWords)
    {
        var chunker = ChunkerOf(wantedWords);
        var info = model ?? models.Configured;
        return new IndexIdentity(chunker.Name, chunker.Number, info.Name, info.Version, info.Dimensions);
    }

    /// <summary>What today's program would make it with. One whose model is not to be had any more is made with the configured one.</summary>
    internal IndexIdentity WantedOf(Generation generation) =>
        IdentityOf(IsModelKept(generation) ? ModelOf(generation.Identity) : null, generation.WantedWords);

    /// <summary>The target that makes the same anew.</summary>
    internal GenerationTarget TargetOf(Generation generation) =>
        new(generation.Engine, IsModelKept(generation) ? ModelOf(generation.Identity) : null, generation.WantedWords)
        {
            Index = generation.Index,
            Weight = generation.Weight,
            FollowsConfiguration = generation.FollowsConfiguration,
        };

    /// <exception cref="ModelException">The generation's model is not to be had any more.</exception>
    internal PassageBuilder BuilderOf(Generation generation) => new(ChunkerOf(generation.WantedWords), EmbeddingsOf(generation.Identity));

    /// <summary>Questions must be embedded by the very model that made the vectors they are compared with.</summary>
    /// <exception cref="ModelException">The model is not to be had any more.</exception>
    internal IEmbeddingGenerator<string, Embedding<float>> EmbeddingsOf(IndexIdentity identity) =>
        models.Find(ModelOf(identity))
        ?? throw new ModelException(
            $"The index was made with the embedding model '{ModelOf(identity).Id}', which this program is not configured for.",
            isTransient: false
        );

    private bool IsModelKept(Generation generation) =>
        !generation.FollowsConfiguration && models.Find(ModelOf(generation.Identity)) is not null;

    private Chunker ChunkerOf(int? wantedWords) => wantedWords is { } words ? new StructureChunker(words) : configured;

    private static EmbeddingModelInfo ModelOf(IndexIdentity identity) => new(identity.Model, identity.ModelVersion, identity.Dimensions);
}

using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models;

/// <summary>An embedding model that an index may be made with, beside the configured one.</summary>
public sealed record EmbeddingChoice(IEmbeddingGenerator<string, Embedding<float>> Generator);

/// <summary>The embedding models that an index may be made with: the configured one, and others that this program can run.</summary>
public sealed class EmbeddingModels(IEmbeddingGenerator<string, Embedding<float>> configured, IEnumerable<EmbeddingChoice> others)
{
    private readonly List<EmbeddingChoice> _others = [.. others];

    /// <exception cref="ModelException">Its description cannot be read.</exception>
    public EmbeddingModelInfo Configured => EmbeddingModelInfo.Of(configured);

    /// <summary>The configured one first; those whose files are missing are left out.</summary>
    public IReadOnlyList<EmbeddingModelInfo> Available
    {
        get
        {
            var infos = new List<EmbeddingModelInfo> { Configured };
            foreach (var other in _others)
                if (InfoOf(other.Generator) is { } info && !infos.Contains(info))
                    infos.Add(info);
            return infos;
        }
    }

    /// <returns>Null when it is none of <see cref="Available"/>.</returns>
    public IEmbeddingGenerator<string, Embedding<float>>? Find(EmbeddingModelInfo model)
    {
        if (InfoOf(configured) == model)
            return configured;
        return _others.Find(other => InfoOf(other.Generator) == model)?.Generator;
    }

    private static EmbeddingModelInfo? InfoOf(IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        try
        {
            return generator.GetService<EmbeddingModelInfo>();
        }
        catch (ModelException)
        {
            return null;
        }
    }
}

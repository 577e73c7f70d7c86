using KnowledgeAssistant.Models;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>What a new generation is to be made with.</summary>
/// <param name="Model">One of <see cref="EmbeddingModels.Available"/>; null for the configured one.</param>
/// <param name="WantedWords">Words a passage is wanted to have, <see cref="LeastWords"/> to <see cref="MostWords"/>; null for the chunker's own measure.</param>
public sealed record GenerationTarget(EngineKind Engine, EmbeddingModelInfo? Model, int? WantedWords)
{
    public const int LeastWords = 40;
    public const int MostWords = 1_000;

    public string Index { get; init; } = Generation.MainIndex;

    /// <inheritdoc cref="Generation.Weight"/>
    public double Weight { get; init; } = 1;

    /// <inheritdoc cref="Generation.FollowsConfiguration"/>
    public bool FollowsConfiguration { get; init; }

    /// <inheritdoc cref="Generation.SwitchWhenReady"/>
    public bool SwitchWhenReady { get; init; }
}

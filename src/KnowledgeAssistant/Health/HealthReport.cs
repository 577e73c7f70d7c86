using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;

namespace KnowledgeAssistant.Health;

/// <summary>How the search index does. What is said of searches and faults is this server's own; the rest is that of all servers on one database.</summary>
public sealed record HealthReport
{
    /// <summary>By number; none that was given up.</summary>
    public required IReadOnlyList<Generation> Generations { get; init; }

    /// <summary>By a generation's number, as of the last quarter of a minute.</summary>
    public required IReadOnlyDictionary<int, GenerationFigure> Figures { get; init; }

    /// <inheritdoc cref="IndexCondition.IsBehind"/>
    public required bool IsBehind { get; init; }

    /// <inheritdoc cref="IndexCondition.IsRefilling"/>
    public required bool IsRefilling { get; init; }

    /// <inheritdoc cref="IngestionWorker.Trouble"/>
    public required IngestionTrouble? Trouble { get; init; }

    public required bool IsComparing { get; init; }

    /// <summary>Newest first, <see cref="IndexHealth.Shown"/> at most.</summary>
    public required IReadOnlyList<IndexCheck> Checks { get; init; }

    /// <summary>The newest one of the live generation that came to its end.</summary>
    public required IndexCheck? LastCheck { get; init; }

    /// <summary>Orphans that comparisons took out of the live generation within 30 days, as far as those are kept.</summary>
    public required int RemovedLately { get; init; }

    public required SearchSpeed Speed { get; init; }

    public required IndexFault? LastFault { get; init; }

    public required bool IsMeasuring { get; init; }

    public required RecallSample? Recall { get; init; }

    /// <summary>The one that questions are searched in; null before the first was written down.</summary>
    public Generation? Live => Generations.FirstOrDefault(row => row is { State: GenerationState.Live, CollectionId: null });
}

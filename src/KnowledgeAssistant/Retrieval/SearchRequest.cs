using System.Text.Json.Serialization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Retrieval;

public enum SearchMode
{
    Hybrid,
    Keyword,
    Vector,
}

/// <summary>One search as asked by a person or a program.</summary>
/// <param name="Question">Self-contained (follow-ups are rewritten before), at most 100,000 characters; longer ones are cut by the search.</param>
public sealed record SearchRequest(string Question, AccessScope Scope, MetadataFilter Filter)
{
    public SearchMode Mode { get; init; } = SearchMode.Hybrid;

    /// <summary>What orders the passages once more; null for the configured one in hybrid search and none with one leg alone, whose scores are wanted then.</summary>
    public RerankerKind? Reranker { get; init; }

    /// <summary>What the reader typed, where <see cref="Question"/> was made of it and the conversation.</summary>
    public string? Asked { get; init; }

    /// <summary>Hits wanted, 1 to 1,000; 8 is what fits a model's attention and a reader's patience.</summary>
    public int Top { get; init; } = 8;

    /// <summary>Passages before and after each hit to read as well; 0 for none.</summary>
    public int Neighbours { get; init; }
}

/// <param name="Hits">Best first, at most <see cref="SearchRequest.Top"/>.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, RetrievalTrace Trace)
{
    /// <summary>Words of the question that were taken for others, as <see cref="RetrievalTrace.Question"/> has them.</summary>
    public IReadOnlyList<Correction> Corrections { get; init; } = [];
}

/// <param name="Rank">From 1.</param>
public sealed record Hit(int Rank, Passage Passage, HitScores Scores)
{
    /// <summary>The reranker's score; without one that of the mode that was asked for.</summary>
    public required double Score { get; init; }

    /// <summary>What stands before and after it in its document, in order; empty unless <see cref="SearchRequest.Neighbours"/> asked for it.</summary>
    public IReadOnlyList<Passage> Neighbours { get; init; } = [];
}

/// <summary>Every score a passage got; null where that step did not see it.</summary>
/// <param name="Keyword">BM25.</param>
/// <param name="Vector">Cosine, -1 to 1.</param>
/// <param name="Fused">0 to 1, relative to this ranking only.</param>
/// <param name="Rerank">The reranker's, 0 to 1; relative to this ranking as far as the fused score counts in it.</param>
public sealed record HitScores(double? Keyword, double? Vector, double? Fused, double? Rerank);

/// <summary>Why each passage was or was not used.</summary>
/// <param name="Question">As it was searched for: mistyped words corrected.</param>
/// <param name="SearchedPassages">Active passages that the asker may read and the filter allows.</param>
public sealed record RetrievalTrace(
    string Question,
    IReadOnlyList<string> Terms,
    int SearchedPassages,
    IReadOnlyList<TraceEntry> Entries,
    IReadOnlyList<TraceStep> Steps
)
{
    /// <summary>The names of the two legs' steps among <see cref="Steps"/>.</summary>
    public const string KeywordStep = "keyword search";

    /// <inheritdoc cref="KeywordStep"/>
    public const string VectorStep = "vector search";

    /// <summary>The name of the reranker's step among <see cref="Steps"/>.</summary>
    public const string RerankStep = "rerank";

    /// <summary>Among <see cref="Steps"/> where the live index was not searched.</summary>
    public const string CopyStep = "the search server is away: searched by words only, in the copy of the index that is kept here";

    /// <summary>Only words were searched, and not in the live index but in the copy that stood in for it.</summary>
    [JsonIgnore]
    public bool IsOfCopy => Steps.Any(step => step.Name == CopyStep);

    /// <summary>The name of the step among <see cref="Steps"/> where the engine fused both legs: their ranks and scores are not known then.</summary>
    public const string ServerFusionStep = "both searches, put together by the search server";

    /// <summary>Among <see cref="Steps"/> where the engine was to do that and refused.</summary>
    public const string ServerFusionFailedStep = "the search server could not put both searches together, done here";

    /// <summary>Entries then have a fused score and no place in the legs; with several indexes, those of some.</summary>
    [JsonIgnore]
    public bool IsFusedByServer => Steps.Any(step => step.Name.StartsWith(ServerFusionStep, StringComparison.Ordinal));

    /// <summary>Among <see cref="Steps"/> when the question was searched by its words alone because its meaning could not be.</summary>
    public const string VectorFailedStep = "vector search failed, keyword search alone";
}

/// <param name="Reason">Plain words, for example "used", "beyond the best 8", "same text as rank 2".</param>
public sealed record TraceEntry(
    string PassageId,
    string Collection,
    string Source,
    string Title,
    IReadOnlyList<string> HeadingPath,
    int? Page,
    int? KeywordRank,
    int? VectorRank,
    HitScores Scores,
    bool Used,
    string Reason
)
{
    /// <summary>Its rows; null where it stands in no sheet, or was traced before these were kept.</summary>
    public CellRange? Cells { get; init; }

    /// <summary>The collection in whose own index it was found, and has its ranks; null for the index of all documents.</summary>
    public string? OwnIndex { get; init; }
}

/// <summary>A step of the search and how long it took.</summary>
public sealed record TraceStep(string Name, double Milliseconds);

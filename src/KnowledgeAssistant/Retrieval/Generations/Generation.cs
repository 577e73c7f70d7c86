namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>How far a generation is. Exactly one of an index is <see cref="Live"/>, but for an index that has never had one.</summary>
public enum GenerationState
{
    /// <summary>Being filled from the stored contents.</summary>
    Building,

    /// <summary>Filled and kept up to date beside the live one: it can take its place at once.</summary>
    Ready,

    /// <summary>Searched, and decides whether a change of a document succeeded.</summary>
    Live,

    /// <summary>Given up or not needed any more; its passages are gone or go soon.</summary>
    Retired,

    /// <summary>Building it ended with an error that trying again does not mend.</summary>
    Failed,
}

/// <summary>One complete build of an index, as the application database has it: which one is live is said here and nowhere else.</summary>
public sealed class Generation
{
    /// <summary>The index of all documents. A collection that has one of its own is searched there, and here while that one cannot be.</summary>
    public const string MainIndex = "main";

    public const int MaxIndexLength = 40;
    public const double LeastWeight = 0.1;
    public const double MostWeight = 10;
    public const int MaxErrorLength = 2_000;

    public required Guid Id { get; init; }

    /// <summary>What the engine knows it by; unique among all generations there ever were.</summary>
    public required int Number { get; init; }

    /// <summary>Which index it is a build of.</summary>
    public required string Index { get; init; }

    public required EngineKind Engine { get; init; }

    public required string Chunker { get; init; }

    public required int ChunkerNumber { get; init; }

    /// <summary>The embedding model's name, as <see cref="Models.EmbeddingModelInfo"/> has it.</summary>
    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    public required int Dimensions { get; init; }

    /// <summary>The analyser's number when it was begun.</summary>
    public required int Analyser { get; init; }

    /// <summary>Words a passage is wanted to have; null for the chunker's own measure.</summary>
    public int? WantedWords { get; init; }

    /// <summary>Whether it is made as the configuration says, and made anew when that changes. An admin's choice stays.</summary>
    public bool FollowsConfiguration { get; init; }

    /// <summary>Whether it takes the live one's place by itself: what replaces an outdated or damaged generation.</summary>
    public bool SwitchWhenReady { get; init; }

    /// <summary>What a rank in it counts beside one of the main index, which counts 1: see <see cref="Fusion.RankMerge"/>.</summary>
    public double Weight { get; init; } = 1;

    public GenerationState State { get; set; }

    /// <summary>Documents that are in it.</summary>
    public int DocumentsDone { get; set; }

    /// <summary>Documents that ought to be in it, when they were last counted.</summary>
    public int Documents { get; set; }

    public DateTime StartedAt { get; init; }

    /// <summary>When it was filled (UTC).</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>When it last became live, or stopped being so (UTC).</summary>
    public DateTime? SwitchedAt { get; set; }

    /// <summary>Changes of documents until then are surely in it (UTC); later ones may be missing after a kill.</summary>
    public DateTime SyncedAt { get; set; }

    /// <summary>Since when a change could not be brought into it (UTC); null while it follows. It must catch up before a switch.</summary>
    public DateTime? BehindSince { get; set; }

    /// <summary>In words for the admin; null when the last work on it succeeded.</summary>
    public string? LastError { get; set; }

    public IndexIdentity Identity => new(Chunker, ChunkerNumber, Model, ModelVersion, Dimensions);

    /// <summary>The collection whose documents it holds; null for one of all documents.</summary>
    public Guid? CollectionId => Index == MainIndex ? null : Guid.ParseExact(Index, "N");

    /// <summary>Whether changes of documents are brought into it beside the live one of all documents.</summary>
    public bool IsFollowing =>
        State is GenerationState.Building or GenerationState.Ready || (State == GenerationState.Live && Index != MainIndex);

    /// <summary>The name of a collection's own index.</summary>
    public static string IndexOf(Guid collectionId) => collectionId.ToString("N");
}

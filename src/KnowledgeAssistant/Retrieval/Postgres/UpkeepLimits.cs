namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>When what is written in small pieces is put together. Tests have smaller ones.</summary>
internal sealed record UpkeepLimits
{
    /// <summary>Passages in no segment from which on they become one: every process keeps those in its memory, about 2 KB each.</summary>
    public int Flush { get; init; } = 4_096;

    /// <summary>Passages in one segment at most: the sums of a scan should stay in a core's cache.</summary>
    public int Segment { get; init; } = 262_144;

    /// <summary>So many segments of about one size become one.</summary>
    public int JoinedAtOnce { get; init; } = 4;

    /// <summary>Vectors in no graph from which on they get one: until then each is compared, in about 1 ms for 1,000.</summary>
    public int Graph { get; init; } = 8_192;

    /// <summary>While a load goes on, a graph waits for so many: it is built three times faster at once than vector by vector.</summary>
    public int GraphUnderLoad { get; init; } = 131_072;

    /// <summary>How long no vector may come before a load counts as over.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Vectors not in this process's memory yet that a search reads itself, in some milliseconds; a tenth of all in any case. More come in the background.</summary>
    public int Fetched { get; init; } = 2_048;

    /// <summary>Whether each activation waits for the upkeep it causes.</summary>
    public bool Waits { get; init; }
}

using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>The PostgreSQL engine; bound from <c>KnowledgeAssistant:Retrieval:Postgres</c> and read only where <c>Retrieval:Engine</c> names it.</summary>
public sealed class PostgresOptions
{
    public const string Area = "Retrieval:Postgres";

    /// <summary>Where the connection string is found that is not configured.</summary>
    public const string Variable = "KNOWLEDGEASSISTANT_POSTGRES";

    /// <summary>
    /// Npgsql's words (<c>Host=…;Database=…;Username=…;Password=…</c>), the pool's size and TLS among them: <c>SSL Mode=VerifyFull;Root
    /// Certificate=…</c>. The role owns the index's schemas. Empty: the environment's <see cref="Variable"/>.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Another role for searches, which gets the right to read the index and needs no other; empty: the one above, in transactions that only read.</summary>
    public string ReadConnectionString { get; set; } = "";

    /// <summary>A statement that takes longer is ended by the server; searches take milliseconds, a write of a large batch a second. Index builds have no limit.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Quantised copies of the vectors in this process's memory, in MB at most; a million of 384 dimensions take 580. With them every passage is compared,
    /// in milliseconds. From three quarters of it on the server builds graphs, which serve alone where an index has more; 0 for graphs alone.
    /// </summary>
    [Range(0, 1_000_000)]
    public int VectorCopyMegabytes { get; set; } = 800;

    /// <summary>Neighbours of a vector in the graph. Questions are short and lie far from all passages, which makes them hard to lead: pgvector's 16 are too few.</summary>
    [Range(2, 100)]
    public int GraphNeighbours { get; set; } = 64;

    /// <summary>Candidates looked at when a vector is put into the graph: more make it better and slower to build.</summary>
    [Range(4, 1000)]
    public int GraphBuildCandidates { get; set; } = 200;

    /// <summary>Candidates that a search takes from each graph, in rounds of 1,000 at most (pgvector's limit of <c>ef_search</c>), to be scored exactly. A few hundred find too little of what is nearest, see the area's README.</summary>
    [Range(10, 20_000)]
    public int GraphSearchCandidates { get; set; } = 1_000;

    /// <summary>Where access and filter leave so many passages or fewer, each is compared: exact, and quicker than a graph that is mostly forbidden.</summary>
    [Range(0, 1_000_000)]
    public int ExactPassages { get; set; } = 4_000;

    /// <summary>Memory of the server for building a graph, in MB; a graph that does not fit is built many times slower. A million vectors of 384 dimensions take about 2,600; a container needs as much shared memory (<c>shm_size</c>).</summary>
    [Range(16, 100_000)]
    public int BuildMegabytes { get; set; } = 1_024;

    /// <summary>Posting lists kept in this process's memory, in MB. They never change, so nothing kept can be stale.</summary>
    [Range(1, 100_000)]
    public int PostingCacheMegabytes { get; set; } = 256;
}

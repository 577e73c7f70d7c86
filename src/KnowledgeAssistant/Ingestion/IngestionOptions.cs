namespace KnowledgeAssistant.Ingestion;

/// <summary>Section <c>KnowledgeAssistant:Ingestion</c>.</summary>
public sealed class IngestionOptions
{
    public const string Section = "KnowledgeAssistant:Ingestion";

    /// <summary>How long a job is a worker's before another may take it; it is renewed at a third. Longer than any pause of a healthy machine.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Tries before a document is Failed: a second one helps against passing faults, a third one never helped.</summary>
    public int MaxAttempts { get; set; } = 2;

    /// <summary>Wait before the second try.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Documents that share a transaction. 64 small files make one sync of each store; more only holds results back.</summary>
    public int BatchDocuments { get; set; } = 64;

    /// <summary>Passages that share an index write: bounds its memory and how long a deletion waits for it.</summary>
    public int BatchPassages { get; set; } = 4_000;

    internal bool IsValid =>
        Lease >= TimeSpan.FromSeconds(10)
        && MaxAttempts is >= 1 and <= 10
        && RetryDelay >= TimeSpan.Zero
        && BatchDocuments is >= 1 and <= 1_000
        && BatchPassages is >= 1 and <= 100_000;
}

namespace KnowledgeAssistant.Sources;

/// <summary>Counts of a run under way.</summary>
internal sealed class RunTally
{
    public int Seen { get; set; }

    public int New { get; set; }

    public int Changed { get; set; }

    public int Deleted { get; set; }

    public int Failed { get; set; }

    public int Skipped { get; set; }

    public RunCounts ToCounts() => new(Seen, New, Changed, Deleted, Failed, Skipped);
}

using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>What one engine was measured at; times in milliseconds.</summary>
internal sealed record EngineFigures(EngineKind Kind)
{
    /// <summary>Passages a second until all of them are searched as well as ever.</summary>
    public double Bulk { get; set; }

    /// <summary>Of the bare client beside it; null where there is none.</summary>
    public double? Bare { get; set; }

    /// <summary>By part of the corpus, as the engine is used.</summary>
    public List<double> Recall { get; } = [];

    /// <summary>The same with every question asked of the graph.</summary>
    public List<double> GraphRecall { get; } = [];

    public List<(string Narrowed, double Middle, double High)> Hybrid { get; } = [];

    public List<(string Narrowed, double Middle, double High)> Keyword { get; } = [];

    public (double Middle, double High) GraphHybrid { get; set; }

    public double OneClient { get; set; }

    public double ManyClients { get; set; }

    public (double Middle, double High) ManyClientsTimes { get; set; }

    public int Errors { get; set; }

    /// <summary>Processor time of a search in this process, and in the server's.</summary>
    public (double Here, double There) Work { get; set; }

    public double MegabytesHere { get; set; }

    public double MegabytesThere { get; set; }

    public double MegabytesOnDisk { get; set; }

    public string Load { get; set; } = "";
}

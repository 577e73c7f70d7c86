using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Answering;

/// <summary>Keys under <c>KnowledgeAssistant:Answering</c>.</summary>
public sealed class AnsweringOptions
{
    public const string Area = "Answering";

    /// <summary>Passages given to the writer: what fits a model's attention and a reader's patience.</summary>
    [Range(1, 50)]
    public int Passages { get; set; } = 8;

    /// <summary>Seconds one answer may take: a model that is silent longer will not speak again.</summary>
    [Range(5, 3600)]
    public int TimeLimitSeconds { get; set; } = 180;

    /// <summary>Answers one user may have in the making at once; further questions of theirs wait.</summary>
    [Range(1, 100)]
    public int RunsPerUser { get; set; } = 4;

    /// <summary>Answers in the making at once on this server; others wait.</summary>
    [Range(1, 1000)]
    public int ConcurrentRuns { get; set; } = 16;

    /// <summary>Questions of one user that may wait; beyond it one is refused in plain words. Longer lists of questions are a program's to keep.</summary>
    [Range(0, 1000)]
    public int WaitingRunsPerUser { get; set; } = 20;

    /// <summary>Questions of all users together that may wait; beyond it one is refused in plain words.</summary>
    [Range(0, 10_000)]
    public int WaitingRuns { get; set; } = 100;

    /// <summary>
    /// Seconds that running answers get to finish when the server is shut down; then they are kept as interrupted. Half a minute is enough for
    /// most, and what service managers allow before they kill.
    /// </summary>
    [Range(0, 300)]
    public int DrainSeconds { get; set; } = 30;
}

namespace KnowledgeAssistant.Reviews.Comparisons;

public enum ComparisonState
{
    /// <summary>Asked for; begins when the one before it is over.</summary>
    Waiting,
    Running,
    Done,
    Cancelled,

    /// <summary>The program ended meanwhile; what was compared until then is kept, and it can be started again.</summary>
    Interrupted,

    /// <summary>See <see cref="IndexComparison.Problem"/>.</summary>
    Failed,
}

/// <summary>One build of the index compared with the one in use, by the same questions put to both.</summary>
public sealed class IndexComparison
{
    public const int MaxProblemLength = 2_000;

    public required Guid Id { get; init; }

    /// <summary>The build's <see cref="Retrieval.Generations.Generation"/>.</summary>
    public required Guid BuildId { get; init; }

    public required int BuildNumber { get; init; }

    /// <summary>The build that was in use when it began; 0 before that.</summary>
    public int LiveNumber { get; set; }

    public required Guid StartedById { get; init; }

    public ComparisonState State { get; set; }

    /// <summary>Questions to compare; 0 until they were looked for.</summary>
    public int Questions { get; set; }

    /// <summary>Questions that both builds were asked until now.</summary>
    public int Compared { get; set; }

    /// <summary>Questions whose askers may not sign in any more, or have lost the labels they are to be asked with: nobody's rights are left to search with.</summary>
    public int LeftOut { get; set; }

    /// <summary>Of what was compared; null until it is done.</summary>
    public ComparisonFigures? Figures { get; set; }

    /// <summary>In words for the admin: why it failed.</summary>
    public string? Problem { get; set; }

    public required DateTime StartedAt { get; init; }

    public DateTime? FinishedAt { get; set; }

    public bool IsOver => State is not (ComparisonState.Waiting or ComparisonState.Running);
}

/// <param name="Same">Questions for which both found the same places, in whatever order.</param>
/// <param name="Overlap">Mean of <see cref="Agreement.Overlap"/>, 0 to 1.</param>
/// <param name="Judged">Questions of which it is known what is to be found: golden ones, and those whose answers a reviewer called correct and whose sources are unchanged since.</param>
/// <param name="LiveNdcg">Mean nDCG@10 over the judged ones, 0 to 1; 0 without any.</param>
/// <param name="LiveP50">Milliseconds of a whole search.</param>
/// <param name="Golden">Those among the judged ones that are golden questions.</param>
public sealed record ComparisonFigures(
    int Same,
    double Overlap,
    int Judged,
    double LiveNdcg,
    double BuildNdcg,
    double LiveP50,
    double LiveP95,
    double BuildP50,
    double BuildP95,
    int Golden = 0
);

/// <summary>What became of one question, without its text: it says only which documents came and went.</summary>
public abstract class ComparedSearch
{
    public Guid ComparisonId { get; set; }

    /// <summary>From 1 within its comparison, questions of both kinds counted together.</summary>
    public int Number { get; set; }

    /// <inheritdoc cref="Agreement.Overlap"/>
    public double Overlap { get; set; }

    /// <summary>nDCG@10; null where it is not known what is to be found.</summary>
    public double? LiveNdcg { get; set; }

    public double? BuildNdcg { get; set; }

    public double LiveMilliseconds { get; set; }

    public double BuildMilliseconds { get; set; }

    /// <summary>Passages that only one of the two found.</summary>
    public IReadOnlyList<ChangedPassage> Changes { get; set; } = [];
}

/// <summary>Of a question that somebody asked: it goes when its conversation goes.</summary>
public sealed class ComparedQuestion : ComparedSearch
{
    public required Guid TurnId { get; init; }
}

/// <summary>Of a question of the admins' list: it goes when that is replaced.</summary>
public sealed class ComparedGoldenQuestion : ComparedSearch
{
    public required Guid GoldenQuestionId { get; init; }
}

/// <param name="Page">1-based; null where the format has none.</param>
/// <param name="Rank">From 1, in the build that found it.</param>
/// <param name="Came">Whether only the new build found it; else only the one in use did.</param>
public sealed record ChangedPassage(Guid DocumentId, int? Page, int Rank, bool Came);

namespace KnowledgeAssistant.Documents;

/// <summary>Whether questions made from a document find it.</summary>
/// <param name="RanAt">UTC.</param>
/// <param name="VersionId">The version whose text the questions were made from.</param>
/// <param name="Asked">How many questions were asked.</param>
/// <param name="Found">How many of them found it among the best <see cref="SelfTestResult.Within"/> passages.</param>
/// <param name="Results">One for each question; empty for somebody who may not read the document.</param>
public sealed record SelfTest(DateTime RanAt, Guid VersionId, int Asked, int Found, IReadOnlyList<SelfTestResult> Results);

/// <param name="Rank">From 1: the first passage of the document in the ordinary search of whoever ran it; null where it was not among those looked at.</param>
public sealed record SelfTestResult(string Question, int? Rank)
{
    /// <summary>Passages from the top within which a document counts as found.</summary>
    public const int Within = 5;

    /// <summary>Passages that are looked at, to say by how much it was missed.</summary>
    public const int LookedAt = 20;

    public bool IsFound => Rank <= Within;
}

/// <summary>The last self-test of a document as it is stored; a new one takes its place.</summary>
internal sealed class StoredSelfTest
{
    public required Guid DocumentId { get; init; }

    public required Guid VersionId { get; set; }

    public required DateTime RanAt { get; set; }

    public required IReadOnlyList<SelfTestResult> Results { get; set; }

    public SelfTest ToSelfTest(bool mayRead) =>
        new(
            DateTime.SpecifyKind(RanAt, DateTimeKind.Utc),
            VersionId,
            Results.Count,
            Results.Count(result => result.IsFound),
            mayRead ? Results : []
        );
}

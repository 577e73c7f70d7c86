using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>
/// A question whose right document is known, from the file that an admin added: every comparison of builds asks it. The whole list is replaced at once.
/// </summary>
public sealed class GoldenQuestion
{
    public const int MaxQuestionLength = 2_000;
    public const int MaxAnswerLength = 4_000;

    public required Guid Id { get; init; }

    /// <summary>Its line in the file, from 1.</summary>
    public required int Line { get; init; }

    public required string Question { get; init; }

    /// <summary>The labels it is asked with, all of which <see cref="AddedById"/> must hold; never empty.</summary>
    public required IReadOnlyList<AccessLabel> Labels { get; init; }

    /// <summary>Where the document is, by the collection's name; null where its source or title says enough.</summary>
    public string? Collection { get; init; }

    /// <summary>Of the right document; null where <see cref="Title"/> says it, or nothing is to be found.</summary>
    public string? Source { get; init; }

    public string? Title { get; init; }

    /// <summary>The words that answer, as they stand in the document; null where any passage of it is right.</summary>
    public string? Answer { get; init; }

    public required Guid AddedById { get; init; }

    public required DateTime AddedAt { get; init; }
}

/// <summary>The list as it is now.</summary>
/// <param name="AddedAt">UTC.</param>
public sealed record GoldenList(int Questions, DateTime AddedAt);

/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Text">In plain words, what to change.</param>
public sealed record GoldenProblem(int Line, string Text);

/// <summary>What became of a file of golden questions: all of it was taken, or nothing.</summary>
/// <param name="Questions">Taken.</param>
/// <param name="FollowUps">Left out: they mean nothing without the turns before them, which a search does not see.</param>
/// <param name="Problems">Why it was refused, by line; none where it was taken.</param>
public sealed record GoldenOutcome(int Questions, int FollowUps, IReadOnlyList<GoldenProblem> Problems);

using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Disagreements;

/// <summary>What two sources say differently.</summary>
public enum DisagreementKind
{
    Number,
    Date,

    /// <summary>One says that something is so, the other that it is not.</summary>
    Denial,
}

/// <summary>Two sentences of different documents that speak of the same thing and cannot both be right.</summary>
/// <param name="First">The one of the newer document; where both have the same date, the one that was found first.</param>
/// <param name="Alike">Share of their content terms that both hold, 0 to 1.</param>
public sealed record Disagreement(DisagreementKind Kind, DisagreeingSentence First, DisagreeingSentence Second, double Alike)
{
    /// <summary>Whether one document is newer than the other, by the day.</summary>
    public bool HasNewer => First.Evidence.Date.Date > Second.Evidence.Date.Date;
}

/// <summary>One side of a <see cref="Disagreement"/>.</summary>
/// <param name="Range">Its place in the version's normalised text.</param>
/// <param name="Differs">The parts of <paramref name="Text"/> that the other side says differently; empty for a denial.</param>
/// <param name="Citation">Number of the answer's citation that holds it; null where the answer does not use it.</param>
public sealed record DisagreeingSentence(Evidence Evidence, TextRange Range, string Text, IReadOnlyList<TextRange> Differs, int? Citation)
{
    /// <summary>The words that the other side says differently; none for a denial.</summary>
    public IReadOnlyList<string> DifferingWords => [.. Differs.Select(range => Text[range.Start..range.End])];
}

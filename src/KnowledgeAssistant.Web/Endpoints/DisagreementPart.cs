using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>Two sources of an answer that contradict each other.</summary>
/// <param name="HasNewer">Whether the first of the two sides is of a newer document.</param>
internal sealed record DisagreementPart(DisagreementKind Kind, bool HasNewer, IReadOnlyList<DisagreeingPart> Sides)
{
    /// <summary>As the page shows them beside the answer: of one that is over and stands.</summary>
    public static IEnumerable<DisagreementPart> In(TurnView turn) =>
        turn is { State: not TurnState.Running, Outcome: AnswerOutcome.Answered }
            ? DisagreementFinder.Find(turn.Sentences, turn.Citations, turn.Evidence).Select(Of)
            : [];

    private static DisagreementPart Of(Disagreement found) =>
        new(found.Kind, found.HasNewer, [DisagreeingPart.Of(found.First), DisagreeingPart.Of(found.Second)]);
}

/// <param name="Differs">The words of <paramref name="Text"/> that the other side says differently.</param>
/// <param name="Date">The day of the document.</param>
/// <param name="Citation">Number of the answer's citation that holds it; null where the answer does not use it.</param>
/// <param name="Start">Where it stands in the version's normalised text.</param>
internal sealed record DisagreeingPart(
    string Text,
    IReadOnlyList<string> Differs,
    DateTime Date,
    int? Citation,
    string Collection,
    string Source,
    string Title,
    int? Page,
    Guid DocumentId,
    Guid VersionId,
    int Start,
    int End
)
{
    public static DisagreeingPart Of(DisagreeingSentence side) =>
        new(
            side.Text,
            side.DifferingWords,
            side.Evidence.Date,
            side.Citation,
            side.Evidence.Collection,
            side.Evidence.Source,
            side.Evidence.Title,
            side.Evidence.Page,
            side.Evidence.DocumentId,
            side.Evidence.VersionId,
            side.Range.Start,
            side.Range.End
        );
}

using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>A turn as programs read it: the names of the command <c>ask --json</c>, with the ids that lead on.</summary>
internal sealed record AnswerDocument(
    Guid Id,
    Guid ConversationId,
    Guid? ParentId,
    IReadOnlyList<Guid> Siblings,
    string Question,
    string? RewrittenQuestion,
    TurnState State,
    int? WaitingBefore,
    AnswerOutcome? Outcome,
    string Answer,
    IReadOnlyList<SentencePart> Sentences,
    IReadOnlyList<CitationPart> Citations,
    IReadOnlyList<SourcePart> Nearest,
    string? Message,
    string? ReferenceId,
    bool SourcesWithdrawn,
    DateTime StartedAt,
    double ElapsedMs,
    string? Withheld,
    MetadataFilter? Filter,
    IReadOnlyList<DisagreementPart> Disagreements
)
{
    public static AnswerDocument Of(TurnView turn, int? waitingBefore) =>
        new(
            turn.Id,
            turn.ConversationId,
            turn.ParentId,
            turn.Siblings,
            turn.Question,
            turn.RewrittenQuestion,
            turn.State,
            waitingBefore,
            turn.Outcome,
            turn.Answer,
            [.. turn.Sentences.Select(each => new SentencePart(each.Text, each.Range.Start, each.Range.End, each.Support, each.Citations))],
            [
                .. turn.Citations.Select(each =>
                    CitationPart.Of(each, turn.StateOf(each.Evidence.Number), turn.FreshnessOf(each.Evidence.Number))
                ),
            ],
            [.. turn.Nearest.Select(SourcePart.Of)],
            turn.Message,
            turn.ReferenceId,
            turn.SourcesWithdrawn,
            turn.StartedAt,
            turn.Milliseconds,
            turn.Withheld,
            turn.Filter.IsNone ? null : turn.Filter,
            [.. DisagreementPart.In(turn)]
        );
}

/// <param name="Start">Where the sentence stands in the answer, with its markers.</param>
internal sealed record SentencePart(string Text, int Start, int End, Support Support, IReadOnlyList<int> Citations);

/// <param name="Quote">Null unless located.</param>
/// <param name="Start">Where the quote stands in the version's normalised text; null with it.</param>
/// <param name="Date">The document's own date; null where it has none.</param>
/// <param name="Replaced">Whether another document took its place.</param>
/// <param name="ReplacedBy">That document's title, where the asker may read it.</param>
internal sealed record CitationPart(
    int Number,
    string Collection,
    string Source,
    string Title,
    int? Page,
    string? Quote,
    Support Support,
    EvidenceState State,
    Guid DocumentId,
    Guid VersionId,
    int? Start,
    int? End,
    DateTime? Date,
    bool Replaced,
    string? ReplacedBy
)
{
    public static CitationPart Of(Citation citation, EvidenceState state, SourceFreshness freshness)
    {
        var source = citation.Evidence;
        return new CitationPart(
            citation.Number,
            source.Collection,
            source.Source,
            source.Title,
            source.Page,
            citation.Quote,
            citation.Support,
            state,
            source.DocumentId,
            source.VersionId,
            citation.Range?.Start,
            citation.Range?.End,
            freshness.Date,
            freshness.Replacement is not null,
            freshness.Replacement?.Title
        );
    }
}

internal sealed record SourcePart(string Collection, string Source, string Title, int? Page, Guid DocumentId)
{
    public static SourcePart Of(Evidence evidence) =>
        new(evidence.Collection, evidence.Source, evidence.Title, evidence.Page, evidence.DocumentId);
}

/// <summary>A run that was taken.</summary>
/// <param name="Address">Where its answer and its events are.</param>
internal sealed record AnswerTaken(Guid Id, Guid ConversationId, TurnState State, int? WaitingBefore, string Address);

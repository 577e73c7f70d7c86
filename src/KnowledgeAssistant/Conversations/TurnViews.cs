using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Conversations;

/// <summary>Makes what the owner may see of a stored turn from the turn and what has become of its documents.</summary>
internal static class TurnViews
{
    public static TurnView Create(Turn turn, EvidenceStates states)
    {
        var rows = turn.Evidence.OrderBy(row => row.Number).ToList();
        if (rows.Any(row => states.Of(row) == EvidenceState.Withdrawn))
            return Withdrawn(turn);
        var gone = states.Gone(turn);
        var remaining = RemainingAnswer.Of(turn, gone);
        var evidence = rows.Select(row => gone.Contains(row.Number) ? Blank(row.ToEvidence()) : row.ToEvidence()).ToList();
        var byNumber = evidence.ToDictionary(item => item.Number);
        var isOpen = states.MayKnowRewriting(turn);
        var trace = states.Readable(turn);
        return new TurnView(
            turn.Id,
            turn.Ordinal,
            turn.Question,
            isOpen ? turn.RewrittenQuestion : null,
            turn.State,
            turn.Outcome,
            remaining.Text,
            remaining.Sentences,
            [
                .. turn
                    .Citations.Where(stored => byNumber.ContainsKey(stored.Evidence))
                    .Select(stored => ToCitation(stored, byNumber[stored.Evidence])),
            ],
            evidence,
            [.. rows.Select(states.Of)],
            [.. turn.Nearest.Where(number => byNumber.ContainsKey(number) && !gone.Contains(number)).Select(number => byNumber[number])],
            isOpen ? turn.Steps : Rewriting.Hidden(turn.Steps),
            isOpen ? trace : Rewriting.Hidden(trace, turn.Question),
            turn.Message,
            turn.ReferenceId,
            SourcesWithdrawn: false,
            DateTime.SpecifyKind(turn.StartedAt, DateTimeKind.Utc),
            turn.Milliseconds
        )
        {
            Filter = turn.Filter ?? MetadataFilter.None,
            ModelUses = turn.ModelUses,
            Freshness = rows.ToDictionary(row => row.Number, states.FreshnessOf),
            // It was checked against nothing, so any of it may be a deleted document's.
            Withheld = gone.Count == 0 ? turn.Withheld : null,
            Suggestions = gone.Count == 0 ? turn.Suggestions ?? [] : [],
        };
    }

    private static TurnView Withdrawn(Turn turn) =>
        new(
            turn.Id,
            turn.Ordinal,
            turn.Question,
            RewrittenQuestion: null,
            turn.State,
            turn.Outcome,
            "",
            [],
            [],
            [],
            [],
            [],
            [],
            Trace: null,
            Message: null,
            turn.ReferenceId,
            SourcesWithdrawn: true,
            DateTime.SpecifyKind(turn.StartedAt, DateTimeKind.Utc),
            turn.Milliseconds
        )
        {
            Filter = turn.Filter ?? MetadataFilter.None,
        };

    private static Evidence Blank(Evidence evidence) =>
        evidence with
        {
            Source = "",
            Title = "",
            HeadingPath = [],
            TableHeader = null,
            Page = null,
            Cells = null,
            Text = "",
        };

    private static Citation ToCitation(StoredCitation stored, Evidence evidence) =>
        evidence.Text.Length == 0 || stored.Range is not { } range
            ? new Citation(stored.Number, evidence, null, null, stored.Support) { Place = stored.Place }
            : new Citation(stored.Number, evidence, QuoteOf(evidence, range), range, stored.Support) { Place = stored.Place };

    private static string QuoteOf(Evidence evidence, TextRange range) =>
        evidence.Text[(range.Start - evidence.Range.Start)..(range.End - evidence.Range.Start)];
}

using System.Text;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering;

/// <summary>Writes into a turn what its events say; the events of a run that was cut give the turn as far as it came.</summary>
internal static class TurnBuilder
{
    public static void Apply(Turn turn, IReadOnlyList<AnswerEvent> events, TurnState state, double milliseconds)
    {
        var answer = new StringBuilder();
        var sentences = new List<AnswerSentence>();
        var citations = new SortedDictionary<int, StoredCitation>();
        var steps = new List<TurnStep>();
        turn.State = state;
        turn.Milliseconds = milliseconds;
        foreach (var one in events)
            switch (one)
            {
                case StepFinished finished:
                    steps.Add(new TurnStep(finished.Step, finished.Detail, finished.Milliseconds));
                    break;
                case SourcesFound sources:
                    turn.Evidence = [.. sources.Evidence.Select(evidence => TurnEvidence.Of(turn.Id, evidence))];
                    turn.Trace = sources.Trace;
                    turn.RewrittenQuestion = sources.Trace.Question == turn.Question ? null : sources.Trace.Question;
                    break;
                case TextAdded text:
                    answer.Append(text.Text);
                    break;
                case CitationAdded added:
                    citations[added.Citation.Number] = Stored(added.Citation);
                    break;
                case SentenceChecked sentence:
                    sentences.Add(sentence.Sentence);
                    break;
                case ModelUsed used:
                    turn.ModelUses = [.. turn.ModelUses.Where(use => use.Purpose != used.Use.Purpose), used.Use];
                    break;
                case AnswerWithheld:
                    turn.Withheld = answer.ToString();
                    answer.Clear();
                    sentences.Clear();
                    citations.Clear();
                    break;
                case SuggestionsMade or AnswerCompleted:
                    ApplyEnd(turn, one);
                    break;
                default:
                    break;
            }
        turn.Answer = answer.ToString();
        turn.Sentences = sentences;
        turn.Citations = [.. citations.Values];
        var cited = citations.Values.Select(citation => citation.Evidence).ToHashSet();
        foreach (var evidence in turn.Evidence)
            evidence.CitedAt = cited.Contains(evidence.Number) ? turn.StartedAt : null;
        turn.Steps = steps;
    }

    private static void ApplyEnd(Turn turn, AnswerEvent end)
    {
        if (end is SuggestionsMade made)
            turn.Suggestions = made.Questions;
        if (end is not AnswerCompleted completed)
            return;
        turn.Outcome = completed.Outcome;
        turn.Message = completed.Message;
        turn.ReferenceId = completed.ReferenceId;
        turn.Nearest = [.. completed.Nearest.Select(evidence => evidence.Number)];
    }

    private static StoredCitation Stored(Citation citation) =>
        new(citation.Number, citation.Evidence.Number, citation.Range, citation.Support) { Place = citation.Place };
}

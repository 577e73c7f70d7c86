using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Web.Rendering;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>
/// One question and its answer as the page shows it: made from a stored turn, or grown event by event while the answer is written. Both ways
/// end in the same state. Not thread-safe: it lives on its page's dispatcher.
/// </summary>
public sealed class AnswerState
{
    private readonly List<TurnStep> _steps = [];
    private readonly List<AnswerSentence> _sentences = [];
    private readonly SortedDictionary<int, Citation> _citations = [];
    private TurnView? _stored;
    private (int Version, IReadOnlyList<Disagreement> Found)? _disagreements;

    private AnswerState(Guid id, string question, DateTime startedAt) => (Id, Question, StartedAt) = (id, question, startedAt);

    public Guid Id { get; }
    public string Question { get; }
    public DateTime StartedAt { get; }

    /// <summary>What the search was narrowed to.</summary>
    public MetadataFilter Filter { get; private init; } = MetadataFilter.None;

    /// <summary>There is more to show of it. Its own view listens, so that a growing answer costs the page round it nothing.</summary>
    public event Action? Changed;

    /// <summary>Grows with every change; the page renders an answer again only when it did.</summary>
    public int Version { get; private set; }

    /// <summary>Number of the last event applied, from which to go on following.</summary>
    public long Sequence { get; private set; }
    public TurnState State { get; private set; } = TurnState.Running;
    public AnswerOutcome? Outcome { get; private set; }

    /// <summary>What was searched for when it differs from the question.</summary>
    public string? Understood { get; private set; }
    public StreamedMarkdown Text { get; private set; } = new();

    /// <summary>What was written when none of it rested on a passage; <see cref="Text"/> then says that nothing was found.</summary>
    public StreamedMarkdown? Withheld { get; private set; }
    public AnswerStep? CurrentStep { get; private set; }
    public IReadOnlyList<TurnStep> Steps => _steps;
    public IReadOnlyList<Evidence> Evidence { get; private set; } = [];
    public IReadOnlyList<AnswerSentence> Sentences => _sentences;
    public IReadOnlyCollection<Citation> Citations => _citations.Values;

    /// <summary>Grows when more is known of a citation that is shown already.</summary>
    public int CitationsVersion { get; private set; }
    public IReadOnlyList<Evidence> Nearest { get; private set; } = [];

    /// <summary>Of a stored turn without its entries: a page holds many answers and shows the trace of hardly any.</summary>
    public RetrievalTrace? Trace { get; private set; }

    /// <summary>The whole trace, once it was opened.</summary>
    public RetrievalTrace? ShownTrace { get; internal set; }

    /// <summary>Questions that could be asked next.</summary>
    public IReadOnlyList<string> Suggestions { get; private set; } = [];
    public IReadOnlyList<ModelUse> ModelUses { get; private set; } = [];

    /// <summary>How many questions come before this one while it waits; null when it does not.</summary>
    public int? WaitingBefore { get; private set; }
    public string? Message { get; private set; }
    public string? ReferenceId { get; private set; }
    public bool SourcesWithdrawn { get; private set; }
    public double Milliseconds { get; private set; }

    /// <summary>The turns that stand in this one's place, this one among them: answers to the same question, or to edited ones.</summary>
    public IReadOnlyList<Guid> Siblings { get; internal set; } = [];

    /// <summary>Sources that contradict each other; known when the answer is over, worked out when first looked at.</summary>
    public IReadOnlyList<Disagreement> Disagreements
    {
        get
        {
            if (IsRunning || Outcome != AnswerOutcome.Answered)
                return [];
            if (_disagreements?.Version != Version)
                _disagreements = (Version, FindDisagreements());
            return _disagreements.Value.Found;
        }
    }

    /// <summary>The note is worth less than the answer: a machine too busy to make it in its time shows the answer without it.</summary>
    private IReadOnlyList<Disagreement> FindDisagreements()
    {
        try
        {
            return DisagreementFinder.Find(_sentences, _citations.Values, Evidence);
        }
        catch (RegexMatchTimeoutException)
        {
            return [];
        }
    }

    public bool IsRunning => State == TurnState.Running;

    public Citation? FindCitation(int number) => _citations.GetValueOrDefault(number);

    /// <summary>Unknown while the answer is written: what it rests on is looked up when it is over.</summary>
    public SourceFreshness FreshnessOf(Evidence evidence) => _stored?.FreshnessOf(evidence.Number) ?? SourceFreshness.Unknown;

    public EvidenceState StateOf(Evidence evidence) => _stored?.StateOf(evidence.Number) ?? EvidenceState.Current;

    /// <summary>A question that was just sent.</summary>
    public static AnswerState Asked(Guid id, string question, MetadataFilter filter, DateTime at) =>
        new(id, question, at) { Filter = filter };

    /// <summary>Whether it shows anything of what changed: a passage, a line of the trace, or words that came from an answer before it.</summary>
    public bool RestsOn(ReadingChange change) =>
        Understood is not null
        || Evidence.Any(evidence => change.Concerns(evidence.CollectionId, evidence.DocumentId))
        || (ShownTrace ?? Trace)?.Entries.Any(entry =>
            entry.Collection == change.Collection && (change.Source is null || entry.Source == change.Source)
        ) == true;

    public static AnswerState Of(TurnView turn)
    {
        var state = new AnswerState(turn.Id, turn.Question, turn.StartedAt) { Filter = turn.Filter };
        state.Replace(turn);
        return state;
    }

    /// <summary>Shows what has changed since the last time.</summary>
    public void Show() => Changed?.Invoke();

    public void Apply(NumberedEvent numbered)
    {
        if (numbered.Event is RunWaiting waiting)
            (WaitingBefore, Version) = (waiting.Before, Version + 1);
        if (numbered.Sequence <= Sequence)
            return;
        (Sequence, WaitingBefore) = (numbered.Sequence, null);
        Version++;
        Apply(numbered.Event);
    }

    /// <summary>Takes over what is stored. Text that was shown already keeps its blocks, so that nothing on the page moves.</summary>
    public void Replace(TurnView turn)
    {
        Version++;
        _stored = turn;
        (State, Outcome, Understood) = (turn.State, turn.Outcome, turn.RewrittenQuestion);
        (Evidence, Nearest, Trace) = (turn.Evidence, turn.Nearest, turn.Trace);
        (Message, ReferenceId, SourcesWithdrawn) = (turn.Message, turn.ReferenceId, turn.SourcesWithdrawn);
        (Milliseconds, Siblings, ModelUses) = (turn.Milliseconds, turn.Siblings, turn.ModelUses);
        (CurrentStep, WaitingBefore, Suggestions) = (null, null, turn.Suggestions);
        if (!string.Equals(Text.ToString(), turn.Answer, StringComparison.Ordinal))
            Text = StreamedMarkdown.Of(turn.Answer);
        if (!string.Equals(Withheld?.ToString(), turn.Withheld, StringComparison.Ordinal))
            Withheld = turn.Withheld is { } withheld ? StreamedMarkdown.Of(withheld) : null;
        _steps.Clear();
        _steps.AddRange(turn.Steps);
        _sentences.Clear();
        _sentences.AddRange(turn.Sentences);
        _citations.Clear();
        foreach (var citation in turn.Citations)
            _citations[citation.Number] = citation;
    }

    private void Apply(AnswerEvent next)
    {
        switch (next)
        {
            case StepStarted started:
                CurrentStep = started.Step;
                break;
            case StepFinished finished:
                _steps.Add(new TurnStep(finished.Step, finished.Detail, finished.Milliseconds));
                break;
            case SourcesFound sources:
                (Evidence, Trace) = (sources.Evidence, sources.Trace);
                Understood = string.Equals(sources.Trace.Question, Question, StringComparison.Ordinal) ? null : sources.Trace.Question;
                break;
            case TextAdded text:
                Text.Append(text.Text);
                break;
            case CitationAdded added:
                CitationsVersion += _citations.ContainsKey(added.Citation.Number) ? 1 : 0;
                _citations[added.Citation.Number] = added.Citation;
                break;
            case SentenceChecked sentence:
                _sentences.Add(sentence.Sentence);
                break;
            case ModelUsed used:
                ModelUses = [.. ModelUses.Where(use => use.Purpose != used.Use.Purpose), used.Use];
                break;
            case AnswerWithheld:
                (Withheld, Text) = (Text, new StreamedMarkdown());
                _sentences.Clear();
                _citations.Clear();
                break;
            case SuggestionsMade made:
                Suggestions = made.Questions;
                break;
            case AnswerCompleted completed:
                (Outcome, Message, ReferenceId) = (completed.Outcome, completed.Message, completed.ReferenceId);
                (Nearest, Milliseconds, CurrentStep) = (completed.Nearest, completed.Milliseconds, null);
                break;
            case RunEnded ended:
                (State, CurrentStep) = (ended.State, null);
                break;
        }
    }
}

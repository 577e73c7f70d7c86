using System.Text.Json.Serialization;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// What happens while one answer is produced, in order. The same stream feeds the page, the command line and the REST endpoint; a chat model's
/// tokens and the extractive writer's sentences travel the same way. Events are stored as JSON before they are shown.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunWaiting), "waiting")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(SourcesFound), "sources")]
[JsonDerivedType(typeof(TextAdded), "text")]
[JsonDerivedType(typeof(CitationAdded), "citation")]
[JsonDerivedType(typeof(SentenceChecked), "sentence")]
[JsonDerivedType(typeof(ModelUsed), "model")]
[JsonDerivedType(typeof(AnswerWithheld), "withheld")]
[JsonDerivedType(typeof(SuggestionsMade), "suggestions")]
[JsonDerivedType(typeof(AnswerCompleted), "completed")]
[JsonDerivedType(typeof(RunEnded), "ended")]
public abstract record AnswerEvent;

/// <summary>
/// The run has not begun: too many others are going. Sent again whenever the place changes; a passing state, never stored, and so without a number.
/// </summary>
/// <param name="Before">How many runs will begin before it.</param>
public sealed record RunWaiting(int Before) : AnswerEvent;

public sealed record StepStarted(AnswerStep Step) : AnswerEvent;

/// <param name="Detail">Plain words with numbers, for example "Searched 1,204 passages, 12 worth reading".</param>
public sealed record StepFinished(AnswerStep Step, string Detail, double Milliseconds) : AnswerEvent;

/// <summary>The passages the writer gets, before its first word, and why each was or was not used.</summary>
public sealed record SourcesFound(IReadOnlyList<Evidence> Evidence, RetrievalTrace Trace) : AnswerEvent;

/// <param name="Text">The next piece of the answer: Markdown with whole <c>[n]</c> markers, never part of one.</param>
public sealed record TextAdded(string Text) : AnswerEvent;

/// <summary>Comes before the text that holds its marker. The same number again replaces what was said of it: the whole sentence told more.</summary>
public sealed record CitationAdded(Citation Citation) : AnswerEvent;

public sealed record SentenceChecked(AnswerSentence Sentence) : AnswerEvent;

/// <summary>A chat model is being used, and once more when what it used is known: the later one replaces the earlier of the same purpose.</summary>
public sealed record ModelUsed(ModelUse Use) : AnswerEvent;

/// <summary>
/// Nothing of what was written rests on a passage: text, sentences and citations so far are no answer. What is said instead follows as text, and
/// the outcome is <see cref="AnswerOutcome.NotFound"/>.
/// </summary>
public sealed record AnswerWithheld : AnswerEvent;

/// <summary>Questions that the reader could ask next, each of which the passages answer; at most three, and only for an answer that stands.</summary>
public sealed record SuggestionsMade(IReadOnlyList<string> Questions) : AnswerEvent;

/// <summary>The last event of an answer.</summary>
/// <param name="Message">For Failed: what happened and what to do, in plain words. For NotFound: null, the text says it.</param>
/// <param name="ReferenceId">For Failed: what to tell the admin.</param>
/// <param name="Nearest">For NotFound: the titles that came nearest (documents the asker may read), at most 3.</param>
public sealed record AnswerCompleted(
    AnswerOutcome Outcome,
    string? Message,
    string? ReferenceId,
    IReadOnlyList<Evidence> Nearest,
    double Milliseconds
) : AnswerEvent;

/// <summary>
/// The last event of a run, after its turn was saved: load the turn. Only <see cref="AnswerRuns"/> sends it, also alone, for a run that was over
/// long before it was followed.
/// </summary>
public sealed record RunEnded(TurnState State) : AnswerEvent;

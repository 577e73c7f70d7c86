using System.Text;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>One answer gathered from its events.</summary>
internal sealed class AskAnswer
{
    private readonly StringBuilder _text = new();
    private readonly List<AnswerSentence> _sentences = [];
    private readonly List<Citation> _citations = [];
    private IReadOnlyList<Evidence> _evidence = [];
    private string? _rewritten;

    public AnswerOutcome Outcome { get; private set; } = AnswerOutcome.Failed;

    public string? Message { get; private set; }

    public IReadOnlyList<Citation> Citations => _citations;

    public void Add(AnswerEvent next)
    {
        switch (next)
        {
            case SourcesFound sources:
                (_rewritten, _evidence) = (sources.Trace.Question, sources.Evidence);
                break;
            case TextAdded text:
                _text.Append(text.Text);
                break;
            case SentenceChecked done:
                _sentences.Add(done.Sentence);
                break;
            case CitationAdded added:
                // The same number again tells more of the same citation.
                _citations.RemoveAll(known => known.Number == added.Citation.Number);
                _citations.Add(added.Citation);
                break;
            case AnswerWithheld:
                _text.Clear();
                _sentences.Clear();
                _citations.Clear();
                break;
            case AnswerCompleted completed:
                (Outcome, Message) = (completed.Outcome, completed.Message);
                break;
            default:
                break;
        }
    }

    public void Fail(string message) => (Outcome, Message) = (AnswerOutcome.Failed, message);

    public AskOutput ToOutput(double elapsedMs) =>
        new(
            Outcome,
            _text.ToString(),
            [.. _sentences.Select(sentence => new AskSentence(sentence.Text, sentence.Support, sentence.Citations))],
            [.. _citations.OrderBy(citation => citation.Number).Select(AskCitation.Of)],
            Math.Round(elapsedMs, 3),
            _rewritten,
            Message,
            Outcome == AnswerOutcome.Answered
                ? [.. DisagreementFinder.Find(_sentences, _citations, _evidence).Select(AskDisagreement.Of)]
                : []
        );
}

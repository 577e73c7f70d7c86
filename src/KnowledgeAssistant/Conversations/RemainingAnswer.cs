using System.Text;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// An answer without what it had of documents that were deleted since. A sentence stays only when it is supported and cites nothing but
/// documents that are still there: one without support may be anybody's words, also the deleted document's.
/// </summary>
/// <param name="Text">With the markers of the sentences that stay; their numbers do not change.</param>
internal sealed record RemainingAnswer(string Text, IReadOnlyList<AnswerSentence> Sentences)
{
    /// <summary>Stands in the answer where something is missing.</summary>
    public const string Note = "[A part of this answer came from a document that was deleted.]";

    /// <summary>What an answer that found nothing says before it names the nearest titles.</summary>
    public const string NothingFound = "I found no answer to this in the documents you may read.";

    /// <param name="gone">Numbers of the turn's evidence whose documents are deleted. Doing it twice changes nothing.</param>
    public static RemainingAnswer Of(Turn turn, IReadOnlySet<int> gone)
    {
        if (gone.Count == 0 || turn.Answer.Length == 0)
            return new RemainingAnswer(turn.Answer, turn.Sentences);
        if (turn is { Outcome: AnswerOutcome.NotFound, Sentences.Count: 0 })
            return new RemainingAnswer(turn.Nearest.Any(gone.Contains) ? NothingFound : turn.Answer, []);
        var living = turn.Citations.Where(citation => !gone.Contains(citation.Evidence)).Select(citation => citation.Number).ToHashSet();
        // Between a model's sentences stand headings and code, which nothing checked; between the program's only what it says of its sources.
        var isByModel = turn.ModelUses.Any(use => use.Purpose == ModelPurpose.Answer);
        var rest = new Rest(turn.Answer, isByModel);
        foreach (var sentence in turn.Sentences.OrderBy(sentence => sentence.Range.Start))
        {
            if (sentence.Range.Start < rest.Read || sentence.Range.End > turn.Answer.Length)
                return new RemainingAnswer(Note, []);
            rest.Add(sentence, stays: sentence.Support != Support.Unsupported && IsAmong(living, sentence.Citations));
        }
        return rest.Finish(isComplete: turn.State == TurnState.Done);
    }

    private static bool IsAmong(HashSet<int> living, IReadOnlyList<int> citations) => citations.Count > 0 && citations.All(living.Contains);

    private sealed class Rest(string answer, bool isByModel)
    {
        private readonly StringBuilder _text = new();
        private readonly List<AnswerSentence> _sentences = [];
        private bool _dropped;

        /// <summary>How much of the old text is dealt with.</summary>
        public int Read { get; private set; }

        public void Add(AnswerSentence sentence, bool stays)
        {
            var before = answer[Read..sentence.Range.Start];
            Read = sentence.Range.End;
            if (_dropped && !stays)
                return;
            _text.Append(_dropped || isByModel ? LineEnds(before) : before);
            if (stays)
                Keep(sentence);
            else
                AddNote();
            _dropped = !stays;
        }

        /// <param name="isComplete">False: what comes after the last sentence is one that was never checked.</param>
        public RemainingAnswer Finish(bool isComplete)
        {
            var tail = answer[Read..];
            if (!_dropped && (tail.AsSpan().Trim().IsEmpty || (isComplete && !isByModel)))
                _text.Append(tail);
            else if (!_dropped)
                AddNote();
            return new RemainingAnswer(_text.ToString(), _sentences);
        }

        private void Keep(AnswerSentence sentence)
        {
            var start = _text.Length;
            _text.Append(answer, sentence.Range.Start, sentence.Range.Length);
            _sentences.Add(sentence with { Range = new TextRange(start, _text.Length) });
        }

        private void AddNote()
        {
            var length = _text.Length;
            while (length > 0 && char.IsWhiteSpace(_text[length - 1]))
                length--;
            if (length >= Note.Length && _text.ToString(length - Note.Length, Note.Length) == Note)
            {
                _text.Length = length;
                return;
            }
            if (length > 0 && length == _text.Length)
                _text.Append(' ');
            _text.Append(Note);
        }

        /// <summary>Between a sentence that went and the next one stands what the program wrote about the first: its title and date.</summary>
        private string LineEnds(string between)
        {
            var line = between.IndexOf('\n', StringComparison.Ordinal);
            if (line < 0)
                return between.Length == 0 || _text.Length == 0 ? "" : " ";
            var rest = between[line..];
            return rest.Any(char.IsLetterOrDigit) ? "\n\n" : rest;
        }
    }
}

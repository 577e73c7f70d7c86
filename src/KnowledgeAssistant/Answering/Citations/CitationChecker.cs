using System.Runtime.CompilerServices;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Between a writer and its reader: numbers citations in order of appearance, drops those of passages that were not given, finds each quote
/// in the very passage, and says of each sentence how far it rests on what it cites. A model's stream and the extractive writer's sentences
/// take this same path.
/// </summary>
public static class CitationChecker
{
    /// <summary>
    /// Text is passed on as it comes; a <see cref="CitationAdded"/> stands before the text with its marker; <see cref="SentenceChecked"/> follows
    /// when the sentence is over.
    /// </summary>
    public static async IAsyncEnumerable<AnswerEvent> CheckAsync(
        IAsyncEnumerable<WriterPiece> pieces,
        IReadOnlyList<Evidence> evidence,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var draft = new AnswerDraft(evidence);
        await foreach (var piece in pieces.WithCancellation(cancellationToken))
        {
            if (piece.Text.Length > 0)
                foreach (var next in piece.IsNote ? draft.AddNote(piece.Text) : draft.AddText(piece.Text))
                    yield return next;
            if (piece.Citation is { } citation)
                foreach (var next in draft.AddMarker(citation))
                    yield return next;
        }
        foreach (var next in draft.Finish())
            yield return next;
    }
}

using System.Runtime.CompilerServices;
using KnowledgeAssistant.Conversations;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Between a writer and its reader: numbers citations in order of appearance, drops those of passages that were not given, finds each quote
/// in the very passage, and says of each sentence how far it rests on what it cites. A model's stream and the extractive writer's sentences
/// take this same path.
/// </summary>
public static class CitationChecker
{
    /// <summary>
    /// Text is passed on as it comes; a <see cref="CitationAdded"/> stands before the text with its marker, and once more where the whole
    /// sentence tells more of it; <see cref="SentenceChecked"/> follows when the sentence is over.
    /// </summary>
    /// <param name="meaning">Asked where the words alone are for a sentence; null to go by the words.</param>
    /// <param name="log">Told of a sentence whose check broke down; it counts as unsupported.</param>
    public static async IAsyncEnumerable<AnswerEvent> CheckAsync(
        IAsyncEnumerable<WriterPiece> pieces,
        IReadOnlyList<Evidence> evidence,
        MeaningGap? meaning,
        ILogger log,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var draft = new AnswerDraft(evidence, meaning, log);
        var space = "";
        await foreach (var piece in pieces.WithCancellation(cancellationToken))
        {
            if (piece.Use is { } use)
            {
                yield return new ModelUsed(use);
                continue;
            }
            var text = piece.Text;
            if (piece.Citation is { } cited && !draft.Knows(cited.Evidence) && string.IsNullOrWhiteSpace(text))
            {
                // The space before a dropped marker goes with it, unless another marker of the same place is kept.
                space = text.Length > 0 ? text : space;
                continue;
            }
            text = piece.Citation is not null && text.Length == 0 ? space : text;
            space = "";
            if (text.Length > 0)
                foreach (var next in piece.IsNote ? draft.AddNote(text) : await draft.AddTextAsync(text, cancellationToken))
                    yield return next;
            if (piece.Citation is { } citation)
                foreach (var next in await draft.AddMarkerAsync(citation, cancellationToken))
                    yield return next;
        }
        foreach (var next in await draft.FinishAsync(cancellationToken))
            yield return next;
    }
}

using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Writes the answer from passages. Two implementations: by a chat model, and extractive (the documents' own sentences, no model).
/// Yields text pieces that may hold markers for passages by their <see cref="Evidence.Number"/>; the caller renumbers, locates and checks.
/// </summary>
public interface IAnswerWriter
{
    /// <summary>
    /// Whether it finds out by itself that the passages hold no answer. Only what is plainly beside the question is kept from such a writer; any other
    /// gets nothing that the evidence does not seem to answer.
    /// </summary>
    bool JudgesEvidence => false;

    /// <returns>Text pieces concatenate to the answer. At least one; none from a writer that judges the evidence and finds no answer in it.</returns>
    IAsyncEnumerable<WriterPiece> WriteAsync(WriterRequest request, CancellationToken cancellationToken);

    /// <summary>How many of the passages, from the first, the writer can read at once; the others are not given to it.</summary>
    int Fitting(string question, IReadOnlyList<Evidence> evidence) => evidence.Count;
}

/// <param name="Question">Self-contained.</param>
/// <param name="Evidence">Numbered from 1, best first.</param>
public sealed record WriterRequest(string Question, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>What the reader typed, where <see cref="Question"/> was made of it and the conversation.</summary>
    public string? Asked { get; init; }

    /// <summary>What the decision on not-found made of the evidence: the extractive writer goes on from it instead of reading anew.</summary>
    internal EvidenceReading? Reading { get; init; }
}

/// <summary>Either a piece of text or, where <paramref name="Citation"/> is set, a marker at this place.</summary>
/// <param name="IsNote">True for the program's own words about a source (its date); they say nothing about the subject and are not checked.</param>
public sealed record WriterPiece(string Text, WriterCitation? Citation = null, bool IsNote = false)
{
    /// <summary>Set on a piece without text, by a writer that uses a chat model: before its first word, and with the usage after its last.</summary>
    public ModelUse? Use { get; init; }
}

/// <param name="Evidence">The number of the passage.</param>
/// <param name="Quote">Words of the passage that the sentence before the marker rests on; null where the writer gave none.</param>
public sealed record WriterCitation(int Evidence, string? Quote);

using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Conversations;

/// <summary>How far a sentence of an answer rests on the passages it cites.</summary>
public enum Support
{
    /// <summary>Its words were found in the cited passage.</summary>
    Quoted,

    /// <summary>Enough of its content stands in one window of the cited passage.</summary>
    Paraphrased,

    /// <summary>Neither; shown as such.</summary>
    Unsupported,
}

/// <summary>A numbered reference of an answer, checked by the program before it is shown. Keeps what a reader needs when the document is gone.</summary>
/// <param name="Number">From 1, in order of appearance in the answer.</param>
/// <param name="Quote">One contiguous range of the document's normalised text; null unless located.</param>
/// <param name="Range">Where <paramref name="Quote"/> stands in the version's normalised text; null with it.</param>
public sealed record Citation(int Number, Evidence Evidence, string? Quote, TextRange? Range, Support Support)
{
    /// <summary>Where to open the version's normalised text: the quote's range, else the sentences a paraphrase comes nearest to; null for the whole passage.</summary>
    public TextRange? Place { get; init; }
}

/// <summary>A passage a turn rested on, as it was then.</summary>
/// <param name="Number">The number the passage had in the prompt or writer's input, from 1.</param>
public sealed record Evidence(
    int Number,
    string PassageId,
    Guid CollectionId,
    string Collection,
    Guid DocumentId,
    Guid VersionId,
    string Source,
    string Title,
    IReadOnlyList<string> HeadingPath,
    string? TableHeader,
    int? Page,
    DateTime Date,
    TextRange Range,
    string Text
)
{
    /// <summary>The rows of a sheet or of a table of values that it stands in; null elsewhere.</summary>
    public CellRange? Cells { get; init; }
}

/// <summary>A sentence of the answer with its support and the numbers it cites.</summary>
/// <param name="Range">Its place in the answer's text (which holds the <c>[n]</c> markers); the sentence's <paramref name="Text"/> is without markers.</param>
public sealed record AnswerSentence(string Text, TextRange Range, Support Support, IReadOnlyList<int> Citations);

public enum AnswerOutcome
{
    Answered,
    NotFound,
    Clarify,
    Failed,
}

/// <summary>The steps a reader sees, in this order; some are left out (Rewrite without history, Rerank without a reranker).</summary>
public enum AnswerStep
{
    Rewrite,
    Plan,
    Search,
    Rerank,
    Context,
    Write,
    Check,
}

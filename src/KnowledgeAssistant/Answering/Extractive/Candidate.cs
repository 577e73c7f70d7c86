using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Extractive;

internal enum CandidateKind
{
    Sentence,
    ListItem,
    TableRow,

    /// <summary>Context for what follows it; never an answer by itself.</summary>
    Heading,

    /// <summary>A question in the document ("How far ahead can I book?"): context for its answer.</summary>
    Question,
}

/// <summary>A piece of a passage that can stand in an answer.</summary>
/// <param name="Index">0-based position among the pieces of its passage.</param>
/// <param name="Range">Place in the passage's text.</param>
/// <param name="Line">0-based number of its line; sentences of one paragraph share it.</param>
/// <param name="Headings">Heading-like lines and questions above it in the passage, below the passage's own heading path.</param>
/// <param name="Row">Set for table rows.</param>
internal sealed record Candidate(
    Evidence Evidence,
    int Index,
    TextRange Range,
    int Line,
    CandidateKind Kind,
    string Headings,
    TableRow? Row
)
{
    public string Text => Evidence.Text[Range.Start..Range.End];

    /// <summary>What is searched in it: a row counts with its header.</summary>
    public string SearchText => Row?.Header is { } header ? string.Join(' ', header) + " " + Text : Text;
}

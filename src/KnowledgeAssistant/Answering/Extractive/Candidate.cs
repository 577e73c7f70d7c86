using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>A piece of a passage that can stand in an answer, or a heading that gives it its context.</summary>
internal sealed record Candidate(Evidence Evidence, PassagePart Part)
{
    public int Index => Part.Index;

    /// <summary>Place in the passage's text.</summary>
    public TextRange Range => Part.Range;

    public int Line => Part.Line;

    public PassagePartKind Kind => Part.Kind;

    public string Heading => Part.Heading;

    public TableRow? Row => Part.Row;

    public string Text => Evidence.Text[Range.Start..Range.End];

    /// <summary>What is searched in it: a row counts with its header.</summary>
    public string SearchText => Part.SearchText(Evidence.Text);

    public static IReadOnlyList<Candidate> In(Evidence evidence) =>
        [.. PassageParts.Read(evidence.Text, evidence.TableHeader).Select(part => new Candidate(evidence, part))];
}

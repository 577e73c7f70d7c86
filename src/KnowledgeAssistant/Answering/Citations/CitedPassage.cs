using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>A passage taken apart once for all the sentences that cite it.</summary>
internal sealed class CitedPassage(Evidence evidence)
{
    private QuoteText? _text;
    private IReadOnlyList<TextRange>? _sentences;
    private IReadOnlyList<Statement>? _statements;
    private Statement? _context;

    public Evidence Evidence => evidence;

    public QuoteText Text => _text ??= QuoteText.Of(evidence.Text);

    public IReadOnlyList<TextRange> Sentences => _sentences ??= Ingestion.Chunking.Sentences.Split(evidence.Text);

    /// <summary>One per sentence.</summary>
    public IReadOnlyList<Statement> Statements =>
        _statements ??= [.. Sentences.Select(range => StatementReader.Read(evidence.Text[range.Start..range.End]))];

    /// <summary>What title, headings and table header say: it need not stand in the text again.</summary>
    public Statement Context =>
        _context ??= StatementReader.Read(string.Join("\n", [evidence.Title, .. evidence.HeadingPath, evidence.TableHeader ?? ""]));
}

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

    public IReadOnlyList<TextRange> Sentences => _sentences ??= [.. Whole(evidence.Text)];

    /// <summary>One per sentence.</summary>
    public IReadOnlyList<Statement> Statements =>
        _statements ??= [.. Enumerable.Range(0, Sentences.Count).Select(index => StatementReader.Read(SentenceText(index)))];

    public string SentenceText(int index) => evidence.Text[Sentences[index].Start..Sentences[index].End];

    /// <summary>What title, headings and table header say: it need not stand in the text again.</summary>
    public Statement Context =>
        _context ??= StatementReader.Read(string.Join("\n", [evidence.Title, .. evidence.HeadingPath, evidence.TableHeader ?? ""]));

    /// <summary>A word that a hyphen breaks over two lines breaks no sentence.</summary>
    private static IEnumerable<TextRange> Whole(string text)
    {
        TextRange? open = null;
        foreach (var part in Ingestion.Chunking.Sentences.Split(text))
        {
            var joined = open is { } before ? before with { End = part.End } : part;
            var isBroken = part.End < text.Length && text[part.End - 1] is '-' or '‐' && text[part.End] == '\n';
            open = isBroken ? joined : null;
            if (!isBroken)
                yield return joined;
        }
        if (open is { } last)
            yield return last;
    }
}

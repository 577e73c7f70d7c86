namespace KnowledgeAssistant.Ingestion.Readers.Text;

/// <summary>Plain text: paragraphs, lists, simple tables, and headings where the layout leaves little doubt.</summary>
public sealed class TextDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Text;

    public override int Number => 2;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var content = new ContentBuilder(input);
        AddTo(content, TextDecoding.ReadFile(input), cancellationToken);
        return content.Build(Format, null, null, null, CoverageReport.Complete);
    }

    /// <summary>Adds plain text within another document: that of a mail.</summary>
    internal static void AddTo(ContentBuilder content, string text, CancellationToken cancellationToken)
    {
        var lines = Lines(text);
        new TextBlocks(content, TextLayout.Of(lines), CapitalHeadings.Of(lines)).Add(lines, cancellationToken);
    }

    /// <summary>Trailing white space means nothing in plain text; a form feed is an empty line.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Replace("\f", "\n\n", StringComparison.Ordinal).AsSpan().EnumerateLines())
            lines.Add(line.TrimEnd().ToString());
        return lines;
    }
}

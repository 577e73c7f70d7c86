using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>Stands in for the reader process: every line is a paragraph; a file that begins with "unreadable" is refused.</summary>
internal static class PlainReader
{
    public static async Task<ReadResult> ReadAsync(string path, string fileName, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        if (text.StartsWith("unreadable", StringComparison.Ordinal))
            return new ReadResult(null, 0, "The file cannot be read.");
        var blocks = new List<Block>();
        var start = 0;
        foreach (var line in text.Split('\n'))
        {
            blocks.Add(new Block(BlockKind.Paragraph, new TextRange(start, start + line.Length), []));
            start += line.Length + 1;
        }
        var title = Path.GetFileNameWithoutExtension(fileName);
        return new ReadResult(new DocumentContent(DocumentFormats.Text, title, null, null, text, blocks, CoverageReport.Complete), 1, null);
    }
}

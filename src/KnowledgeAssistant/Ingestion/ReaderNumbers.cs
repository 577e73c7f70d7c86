namespace KnowledgeAssistant.Ingestion;

/// <summary>The number of the reader this program has for each format: bytes read by an older one are read anew.</summary>
/// <param name="numberOf">By <see cref="DocumentFormats"/> name; 0 when this program has no reader for the format.</param>
public sealed class ReaderNumbers(Func<string, int> numberOf)
{
    public int Of(string format) => numberOf(format);
}

namespace KnowledgeAssistant.Ingestion;

/// <summary>The number of the reader this program has for each format: bytes read by an older one are read anew.</summary>
/// <param name="numbers">By <see cref="DocumentFormats"/> name.</param>
public sealed class ReaderNumbers(IReadOnlyDictionary<string, int> numbers)
{
    /// <returns>Null when this program has no reader for the format.</returns>
    public int? Of(string format) => numbers.TryGetValue(format, out var number) ? number : null;
}

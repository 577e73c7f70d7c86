namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>Counts languages, kinds and authors over the documents that a question may see: one look at each document, none at passages.</summary>
internal sealed class MetadataCount
{
    private readonly Dictionary<string, int> _languages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _authors = new(StringComparer.Ordinal);

    public static MetadataValues Of(IEnumerable<DocumentInfo> documents)
    {
        var count = new MetadataCount();
        foreach (var document in documents)
            count.Add(document);
        return new MetadataValues(Best(count._languages), Best(count._types), Best(count._authors));
    }

    private void Add(DocumentInfo document)
    {
        Add(_languages, document.Language);
        Add(_types, document.Type);
        foreach (var author in document.Authors.Distinct(StringComparer.Ordinal))
            Add(_authors, author);
    }

    private static void Add(Dictionary<string, int> counts, string? value)
    {
        if (value is not null)
            counts[value] = counts.GetValueOrDefault(value) + 1;
    }

    private static List<string> Best(Dictionary<string, int> counts) =>
        [
            .. counts
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(MetadataValues.Most)
                .Select(pair => pair.Key),
        ];
}

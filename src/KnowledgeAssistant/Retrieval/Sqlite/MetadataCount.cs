namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Counts languages, kinds and authors over the documents that a question may see: one look at each document, none at passages.</summary>
internal sealed class MetadataCount
{
    private readonly Dictionary<string, int> _languages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _authors = new(StringComparer.Ordinal);

    public static MetadataValues Of(Snapshot snapshot, ReadRights rights)
    {
        var count = new MetadataCount();
        foreach (var view in snapshot.Views)
        {
            for (var i = 0; i < view.Segment.Versions.Count; i++)
            {
                if (view.AccessOf(i) is { } rule && rights.Allow(rule, view.Segment.Versions[i].Document))
                    count.Add(view.Segment.Versions[i].Document);
            }
        }
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

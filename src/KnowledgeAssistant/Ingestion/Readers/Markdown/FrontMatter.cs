using Markdig.Extensions.Yaml;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>Title and date of the block between two "---" lines at the start; plain "key: value" lines are all that is read of YAML.</summary>
internal sealed record FrontMatter(string? Title, DateTime? Date)
{
    private static readonly string[] DateKeys = ["date", "updated", "last_updated", "lastmod", "modified", "published", "created"];

    public static FrontMatter Parse(YamlFrontMatterBlock? block, string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (block is not null)
        {
            foreach (var line in text.AsSpan(block.Span.Start, block.Span.Length).EnumerateLines())
                AddValue(values, line);
        }
        var date = DateKeys.Select(key => DocumentDates.Parse(values.GetValueOrDefault(key))).FirstOrDefault(found => found is not null);
        return new FrontMatter(values.GetValueOrDefault("title"), date);
    }

    private static void AddValue(Dictionary<string, string> values, ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        // Indented lines belong to a nested value.
        if (colon <= 0 || char.IsWhiteSpace(line[0]))
            return;
        var value = line[(colon + 1)..].Trim();
        if (value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0])
            value = value[1..^1];
        else if (value.IndexOf(" #") is > 0 and var comment)
            value = value[..comment].TrimEnd();
        if (value.Length > 0)
            values.TryAdd(line[..colon].Trim().ToString(), value.ToString());
    }
}

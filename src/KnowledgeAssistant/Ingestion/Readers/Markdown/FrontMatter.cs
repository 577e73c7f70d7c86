using KnowledgeAssistant.Ingestion.Readers.Metadata;
using Markdig.Extensions.Yaml;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>What is said of the document between two "---" lines at the start; "key: value" lines and lists are all that is read of YAML.</summary>
internal sealed record FrontMatter(string? Title, DateTime? Date, DocumentMetadata Metadata)
{
    private static readonly string[] DateKeys = ["date", "updated", "last_updated", "lastmod", "modified", "published", "created"];
    private static readonly string[] AuthorKeys = ["author", "authors", "by"];
    private static readonly string[] SiteTypes = ["post", "page", "article", "doc", "docs", "document"];

    public static FrontMatter Parse(YamlFrontMatterBlock? block, string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (block is not null)
        {
            var key = "";
            foreach (var line in text.AsSpan(block.Span.Start, block.Span.Length).EnumerateLines())
                AddValue(values, line, ref key);
        }
        var date = DateKeys.Select(key => DocumentDates.Parse(values.GetValueOrDefault(key))).FirstOrDefault(found => found is not null);
        var metadata = StatedMetadata.Of(
            AuthorKeys.Select(key => Items(values.GetValueOrDefault(key))),
            values.GetValueOrDefault("lang") ?? values.GetValueOrDefault("language"),
            Type(values.GetValueOrDefault("type") ?? values.GetValueOrDefault("document_type"))
        );
        return new FrontMatter(values.GetValueOrDefault("title"), date, metadata);
    }

    /// <summary>Free text of site generators ("post", "page") is no kind of document.</summary>
    private static string? Type(string? text) =>
        text is { Length: <= 40 } && !SiteTypes.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? NormalisedText.Line(text).ToLowerInvariant()
            : null;

    /// <summary>"[a, b]" and the lines of a list, parted as authors are.</summary>
    private static string? Items(string? value) =>
        value is ['[', .., ']'] ? string.Join(';', value[1..^1].Split(',').Select(item => item.Trim(' ', '"', '\''))) : value;

    private static void AddValue(Dictionary<string, string> values, ReadOnlySpan<char> line, ref string key)
    {
        if (line.TrimStart() is ['-', ' ', .. var item] && key.Length > 0)
        {
            var text = item.Trim().Trim("\"'").ToString();
            values[key] = values.TryGetValue(key, out var before) ? $"{before};{text}" : text;
            return;
        }
        var colon = line.IndexOf(':');
        // Indented lines belong to a nested value.
        if (colon <= 0 || char.IsWhiteSpace(line[0]))
            return;
        key = line[..colon].Trim().ToString();
        var value = line[(colon + 1)..].Trim();
        if (value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0])
            value = value[1..^1];
        else if (value.IndexOf(" #") is > 0 and var comment)
            value = value[..comment].TrimEnd();
        if (value.Length > 0)
            values.TryAdd(key, value.ToString());
    }
}

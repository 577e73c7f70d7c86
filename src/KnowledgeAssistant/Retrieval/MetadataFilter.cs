using System.Text.Json.Serialization;

namespace KnowledgeAssistant.Retrieval;

/// <summary>What the asker narrows a search to. Empty lists and nulls do not narrow. All conditions must hold.</summary>
public sealed record MetadataFilter
{
    public static MetadataFilter None { get; } = new();

    /// <summary>Whether it lets everything through.</summary>
    [JsonIgnore]
    public bool IsNone =>
        Collections.Count == 0
        && Formats.Count == 0
        && Authors.Count == 0
        && Languages.Count == 0
        && Types.Count == 0
        && From is null
        && Until is null
        && SourcePrefix is null;

    /// <summary>Names of collections, compared exactly; any of them.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary><see cref="Ingestion.DocumentFormats"/> names; any of them.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>Names of authors, compared exactly; the document has any of them.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>ISO 639-1 codes in lower case; any of them. A document whose language is not known has none.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Kinds of document ("policy"), compared exactly; any of them.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The document's date is on or after this (UTC).</summary>
    public DateTime? From { get; init; }

    /// <summary>The document's date is before this (UTC).</summary>
    public DateTime? Until { get; init; }

    /// <summary>The document's source path starts with this, compared exactly.</summary>
    public string? SourcePrefix { get; init; }

    public bool Allows(DocumentInfo document) =>
        (Collections.Count == 0 || Collections.Contains(document.Collection, StringComparer.Ordinal))
        && (Formats.Count == 0 || Formats.Contains(document.Format, StringComparer.Ordinal))
        && (Authors.Count == 0 || document.Authors.Any(author => Authors.Contains(author, StringComparer.Ordinal)))
        && (Languages.Count == 0 || Languages.Contains(document.Language, StringComparer.Ordinal))
        && (Types.Count == 0 || Types.Contains(document.Type, StringComparer.Ordinal))
        && (From is null || document.Date >= From)
        && (Until is null || document.Date < Until)
        && (SourcePrefix is null || document.Source.StartsWith(SourcePrefix, StringComparison.Ordinal));
}

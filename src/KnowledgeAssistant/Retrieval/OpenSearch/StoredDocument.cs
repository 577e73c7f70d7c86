using System.Text.Json.Serialization;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// What stands in the index under one id: a passage, a version's own entry, or the control record. Fields that are searched stand at the top,
/// what is only given back stands in <see cref="Shown"/> of a passage and in <see cref="Content"/> of the others, in the first format of passages, too.
/// </summary>
internal sealed record StoredDocument
{
    public required string Kind { get; init; }

    /// <summary>The write that this belongs to; see <see cref="ControlRecord"/>.</summary>
    public required long Number { get; init; }

    /// <summary>Passage id.</summary>
    public string? Id { get; init; }

    public int? Ordinal { get; init; }
    public string? Document { get; init; }
    public string? Version { get; init; }
    public string? Collection { get; init; }
    public string? Source { get; init; }
    public string? Format { get; init; }
    public IReadOnlyList<string>? Authors { get; init; }
    public string? Language { get; init; }
    public string? Type { get; init; }

    /// <summary>Ticks, UTC.</summary>
    public long? Date { get; init; }

    /// <summary>Labels of the collection's rule.</summary>
    public IReadOnlyList<string>? Readers { get; init; }

    /// <summary>The document's own labels; <see cref="Clauses.AnyReader"/> where it has none.</summary>
    public IReadOnlyList<string>? Own { get; init; }

    /// <summary>Index terms with a space between them, title and headings as often as they count.</summary>
    public string? Terms { get; init; }

    /// <summary>See <see cref="TermCodes"/>.</summary>
    public byte[]? Stream { get; init; }

    public ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>See <see cref="VectorHead"/>.</summary>
    public float[]? Head { get; init; }

    /// <summary>A passage as it is given back, see <see cref="ShownPassages"/>: in a column of its own, so that nothing else of the entry is unpacked for it.</summary>
    public byte[]? Shown { get; init; }

    public StoredContent? Content { get; init; }
    public ControlRecord? Control { get; init; }
}

internal static class StoredKinds
{
    public const string Passage = "passage";

    /// <summary>A passage without a vector: the embedding found nothing in it.</summary>
    public const string PassageWithoutVector = "zero";

    public const string Version = "version";
    public const string Control = "control";
}

/// <summary>Given back, never searched.</summary>
internal sealed record StoredContent
{
    public Guid CollectionId { get; init; }
    public string Title { get; init; } = "";

    /// <summary>Of a version: how many passages it has, and their lengths in terms together.</summary>
    public int Passages { get; init; }
    public long Length { get; init; }

    public int Start { get; init; }
    public int End { get; init; }
    public string? Text { get; init; }
    public IReadOnlyList<string>? Headings { get; init; }
    public string? TableHeader { get; init; }
    public int? Page { get; init; }
    public CellRange? Cells { get; init; }
}

[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(BulkLine))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(StoredAnswer))]
[JsonSerializable(typeof(ManyStoredAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(ManySearchesAnswer))]
[JsonSerializable(typeof(ShardsAnswer))]
[JsonSerializable(typeof(DeletedAnswer))]
[JsonSerializable(typeof(IndexStatsAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Dictionary<string, AliasesOfIndex>))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
internal sealed partial class OpenSearchJson : JsonSerializerContext;

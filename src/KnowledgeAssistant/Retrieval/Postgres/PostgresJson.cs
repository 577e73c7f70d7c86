using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>A passage without what its version tells. As JSON in bytes: a text column cannot hold the character 0.</summary>
internal sealed record StoredPassage(
    int Ordinal,
    int Start,
    int End,
    IReadOnlyList<string> Headings,
    string? TableHeader,
    int? Page,
    CellRange? Cells,
    string Text
)
{
    public static StoredPassage Of(Passage passage) =>
        new(
            passage.Ordinal,
            passage.Range.Start,
            passage.Range.End,
            passage.HeadingPath,
            passage.TableHeader,
            passage.Page,
            passage.Cells,
            passage.Text
        );

    public Passage ToPassage(string id, DocumentInfo document) =>
        new()
        {
            Id = id,
            Ordinal = Ordinal,
            Document = document,
            Range = new TextRange(Start, End),
            HeadingPath = Headings,
            TableHeader = TableHeader,
            Page = Page,
            Cells = Cells,
            Text = Text,
        };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredPassage))]
[JsonSerializable(typeof(DocumentInfo))]
internal sealed partial class PostgresJson : JsonSerializerContext
{
    /// <summary>For bytes that no browser ever sees as they are.</summary>
    public static PostgresJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}

using System.Text.Json;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// A passage as bytes, as it is given back: the JSON of its entry without what is only searched. Spaces at the end make threes of its bytes, which base64 carries
/// without padding: OpenSearch gives none.
/// </summary>
internal static class ShownPassages
{
    public static byte[] Write(StoredDocument passage)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            passage with
            {
                Readers = null,
                Own = null,
                Terms = null,
                Stream = null,
                Vector = null,
            },
            OpenSearchJson.Default.StoredDocument
        );
        var padded = new byte[(json.Length + 2) / 3 * 3];
        json.CopyTo(padded, 0);
        padded.AsSpan(json.Length).Fill((byte)' ');
        return padded;
    }

    public static Passage Read(byte[] shown) =>
        StoredDocuments.PassageOf(JsonSerializer.Deserialize(shown, OpenSearchJson.Default.StoredDocument)!);
}

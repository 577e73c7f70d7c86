using System.Text.Json;

namespace KnowledgeAssistant.Models.Static;

/// <summary>The model's <c>config.json</c>.</summary>
/// <param name="Sha256">Lower-case hexadecimal digits by file name; a model made elsewhere may have none.</param>
internal sealed record StaticModelDescription(
    string Name,
    string Version,
    int Dimensions,
    int VocabularySize,
    int MaxWordCharacters,
    float CountPower,
    IReadOnlyDictionary<string, string> Sha256
)
{
    /// <summary>The rules built in here; a model with other rules has another format and is refused, not guessed.</summary>
    private const int KnownFormat = 1;

    /// <exception cref="InvalidDataException">The description is damaged or of a format that this program does not know.</exception>
    public static StaticModelDescription Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            // Read by hand: a serialiser would cost more start time than the rest of the model's files.
            using var document = JsonDocument.Parse(json);
            var fields = document.RootElement;
            if (fields.ValueKind != JsonValueKind.Object || IntegerOf(fields, "format") != KnownFormat)
                throw new InvalidDataException($"it describes no static model of format {KnownFormat}");
            var description = new StaticModelDescription(
                TextOf(fields, "name"),
                TextOf(fields, "version"),
                IntegerOf(fields, "dimensions"),
                IntegerOf(fields, "vocabulary_size"),
                IntegerOf(fields, "max_word_chars"),
                fields.TryGetProperty("count_power", out var power) && power.TryGetSingle(out var value) ? value : 0,
                HashesOf(fields)
            );
            return description.IsUsable
                ? description
                : throw new InvalidDataException("it leaves out a name or size, or holds one beyond reason");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("it is not the JSON of a static model", exception);
        }
    }

    private bool IsUsable =>
        Name.Length > 0
        && Version.Length > 0
        && Dimensions is > 0 and <= 65_536
        && VocabularySize is > 0 and <= 10_000_000
        && MaxWordCharacters is > 0 and <= 1_000
        && CountPower is > 0 and <= 1;

    private static string TextOf(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static int IntegerOf(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;

    private static Dictionary<string, string> HashesOf(JsonElement fields)
    {
        Dictionary<string, string> hashes = new(StringComparer.Ordinal);
        if (fields.TryGetProperty("sha256", out var files))
            foreach (var file in files.EnumerateObject())
                hashes.Add(file.Name, file.Value.GetString() ?? "");
        return hashes;
    }
}

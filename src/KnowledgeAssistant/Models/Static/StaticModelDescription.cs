using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeAssistant.Models.Static;

/// <summary>The model's <c>config.json</c>. What it says of rules is compared with the rules built in here: another format is refused, not guessed.</summary>
internal sealed record StaticModelDescription
{
    private const int KnownFormat = 1;

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    [JsonPropertyName("format")]
    public int Format { get; init; }

    [JsonPropertyName("dimensions")]
    public int Dimensions { get; init; }

    [JsonPropertyName("vocabulary_size")]
    public int VocabularySize { get; init; }

    [JsonPropertyName("max_word_chars")]
    public int MaxWordCharacters { get; init; }

    [JsonPropertyName("count_power")]
    public float CountPower { get; init; }

    /// <summary>Lower-case hexadecimal digits by file name; a model made elsewhere may have none.</summary>
    [JsonPropertyName("sha256")]
    public IReadOnlyDictionary<string, string>? Sha256 { get; init; }

    /// <exception cref="InvalidDataException">The description is damaged or of a format that this program does not know.</exception>
    public static StaticModelDescription Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var description = JsonSerializer.Deserialize(json, StaticModelJson.Default.StaticModelDescription);
            return description is not null && description.IsUsable
                ? description
                : throw new InvalidDataException($"it describes no static model of format {KnownFormat}");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("it is not the JSON of a static model", exception);
        }
    }

    [MemberNotNullWhen(true, nameof(Name), nameof(Version))]
    private bool IsUsable =>
        Format == KnownFormat
        && !string.IsNullOrEmpty(Name)
        && !string.IsNullOrEmpty(Version)
        && Dimensions is > 0 and <= 65_536
        && VocabularySize is > 0 and <= 10_000_000
        && MaxWordCharacters is > 0 and <= 1_000
        && CountPower is > 0 and <= 1;
}

[JsonSerializable(typeof(StaticModelDescription))]
internal sealed partial class StaticModelJson : JsonSerializerContext;

using System.Text.Json;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>The encoder's <c>config.json</c>.</summary>
/// <param name="Dimensions">Numbers in a token's row, and in a text's vector.</param>
/// <param name="Intermediate">Width of the feed-forward layer.</param>
/// <param name="MaxTokens">A text's tokens are cut here, start and end token included.</param>
/// <param name="Sha256">Lower-case hexadecimal digits by file name.</param>
internal sealed record EncoderDescription(
    string Name,
    string Version,
    int Dimensions,
    int Layers,
    int Heads,
    int Intermediate,
    float NormEpsilon,
    int VocabularySize,
    int MaxWordCharacters,
    int UnknownToken,
    int StartToken,
    int EndToken,
    int MaxTokens,
    IReadOnlyDictionary<string, string> Sha256
)
{
    /// <summary>Positions that the weights hold; a text may use fewer.</summary>
    public const int Positions = 512;

    /// <summary>The rules built in here; a model with other rules is refused, not guessed.</summary>
    private const string KnownKind = "bert-encoder";
    private const int KnownFormat = 1;

    public int HeadWidth => Dimensions / Heads;

    /// <exception cref="InvalidDataException">The description is damaged or of a kind that this program does not know.</exception>
    public static EncoderDescription Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var fields = document.RootElement;
            if (
                fields.ValueKind != JsonValueKind.Object
                || TextOf(fields, "kind") != KnownKind
                || IntegerOf(fields, "format") != KnownFormat
            )
                throw new InvalidDataException($"it describes no {KnownKind} of format {KnownFormat}");
            var description = Read(fields);
            return description.IsUsable
                ? description
                : throw new InvalidDataException("it leaves out a name or size, or holds one that does not fit the others");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("it is not the JSON of an encoder", exception);
        }
    }

    private static EncoderDescription Read(JsonElement fields) =>
        new(
            TextOf(fields, "name"),
            TextOf(fields, "version"),
            IntegerOf(fields, "dimensions"),
            IntegerOf(fields, "layers"),
            IntegerOf(fields, "heads"),
            IntegerOf(fields, "intermediate"),
            fields.TryGetProperty("layer_norm_epsilon", out var epsilon) && epsilon.TryGetSingle(out var value) ? value : -1,
            IntegerOf(fields, "vocabulary_size"),
            IntegerOf(fields, "max_word_chars"),
            IntegerOf(fields, "unknown_id"),
            IntegerOf(fields, "start_id"),
            IntegerOf(fields, "end_id"),
            IntegerOf(fields, "max_tokens"),
            HashesOf(fields)
        );

    /// <summary>The matrix product works on panels of 32 columns, and a head's values are such a panel.</summary>
    private bool IsUsable =>
        Name.Length > 0
        && Version.Length > 0
        && Layers is > 0 and <= 100
        && Heads is > 0 and <= 100
        && Dimensions == Heads * MatrixKernel.WidestPanel
        && Intermediate is > 0 and <= 65_536
        && Intermediate % MatrixKernel.WidestPanel == 0
        && NormEpsilon is >= 0 and < 1
        && VocabularySize is > 0 and <= 1_000_000
        && MaxWordCharacters is > 0 and <= 1_000
        && MaxTokens is > 2 and <= Positions
        && Math.Max(UnknownToken, Math.Max(StartToken, EndToken)) < VocabularySize
        && Math.Min(UnknownToken, Math.Min(StartToken, EndToken)) > 0;

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

using System.Text.Json;

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>One line of <c>corpus.jsonl</c> or <c>queries.jsonl</c>.</summary>
/// <param name="Where">File and line number, for messages.</param>
internal sealed record DatasetLine(string Where, string Id, string Title, string? Text)
{
    public string RequiredText => Text ?? throw new DatasetException($"{Where}: it has no \"text\".");
}

internal static class DatasetLines
{
    /// <summary>Empty lines are passed over; fields beside <c>_id</c> (or <c>id</c>), <c>title</c> and <c>text</c> do not matter.</summary>
    public static IEnumerable<DatasetLine> Read(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return Parse($"{file}, line {number}", line);
        }
    }

    private static DatasetLine Parse(string where, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var fields = json.RootElement;
            if (fields.ValueKind != JsonValueKind.Object)
                throw new DatasetException($"{where}: it is not a JSON object.");
            var id = TextOf(fields, "_id") ?? TextOf(fields, "id");
            return string.IsNullOrEmpty(id)
                ? throw new DatasetException($"{where}: it has no \"_id\".")
                : new DatasetLine(where, id, TextOf(fields, "title") ?? "", TextOf(fields, "text"));
        }
        catch (JsonException exception)
        {
            throw new DatasetException($"{where}: it is not JSON.", exception);
        }
    }

    /// <summary>Numbers as they are written: some sets count their ids.</summary>
    private static string? TextOf(JsonElement fields, string name) =>
        !fields.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}

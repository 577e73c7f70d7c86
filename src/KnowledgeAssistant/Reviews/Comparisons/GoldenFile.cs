using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>One question of a file as it is written there.</summary>
internal sealed record GoldenLine(int Line, string Question, IReadOnlyList<AccessLabel> Labels)
{
    public string? Collection { get; init; }
    public string? Source { get; init; }
    public string? Title { get; init; }
    public string? Answer { get; init; }
}

/// <param name="FollowUps">Lines with a history, left out.</param>
internal sealed record GoldenContent(IReadOnlyList<GoldenLine> Lines, int FollowUps, IReadOnlyList<GoldenProblem> Problems);

/// <summary>
/// Reads JSON Lines: <c>question</c>, the right document by <c>source</c> or <c>title</c> (and <c>collection</c>), the words that answer (<c>answer</c>), and the
/// labels of whoever asks (<c>scope</c>, <c>["everyone"]</c> if absent); <c>"answerable": false</c> where nothing is to be found. Other fields are not looked at.
/// </summary>
internal static class GoldenFile
{
    /// <summary>Several times what so many questions take.</summary>
    public const int MostBytes = 1_000_000;

    /// <summary>A comparison asks each of them twice, and waits as long as that took.</summary>
    public const int MostQuestions = 500;

    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static GoldenContent Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(Strict.GetString(bytes).TrimStart('\uFEFF').Split('\n'));
        }
        catch (DecoderFallbackException)
        {
            return Refused("The file is no text in UTF-8: save it as such, one JSON object a line.");
        }
    }

    private static GoldenContent Read(string[] texts)
    {
        var (lines, problems, followUps) = (new List<GoldenLine>(), new List<GoldenProblem>(), 0);
        for (var number = 1; number <= texts.Length; number++)
        {
            if (string.IsNullOrWhiteSpace(texts[number - 1]))
                continue;
            try
            {
                if (Read(number, texts[number - 1]) is { } read)
                    lines.Add(read);
                else
                    followUps++;
            }
            catch (FormatException fault)
            {
                problems.Add(new GoldenProblem(number, fault.Message));
            }
        }
        problems.AddRange(Repeated(lines));
        if (lines.Count > MostQuestions)
            return Refused(
                $"The file has {lines.Count} questions, and {MostQuestions} are the most that a comparison asks: leave some out."
            );
        if (lines.Count + problems.Count == 0)
            return Refused("The file holds no question that stands alone.");
        return new GoldenContent(lines, followUps, [.. problems.OrderBy(problem => problem.Line)]);
    }

    public static GoldenContent Refused(string problem) => new([], 0, [new GoldenProblem(0, problem)]);

    private static IEnumerable<GoldenProblem> Repeated(List<GoldenLine> lines) =>
        lines
            .GroupBy(line =>
                (line.Question.ToUpperInvariant(), string.Join(' ', line.Labels.Select(label => label.Value).Order(StringComparer.Ordinal)))
            )
            .SelectMany(same =>
                same.Skip(1)
                    .Select(line => new GoldenProblem(line.Line, $"asks what line {same.First().Line} asks: leave one of the two out"))
            );

    /// <returns>Null for a follow-up.</returns>
    private static GoldenLine? Read(int number, string line)
    {
        var json = ObjectOf(line);
        if (
            json.TryGetProperty("history", out var history)
            && history is { ValueKind: JsonValueKind.Array } turns
            && turns.GetArrayLength() > 0
        )
            return null;
        var read = new GoldenLine(
            number,
            Text(json, "question", GoldenQuestion.MaxQuestionLength) ?? throw new FormatException("has no \"question\""),
            Labels(json)
        )
        {
            Collection = Text(json, "collection", Collection.MaxNameLength),
            Source = Text(json, "source", SourcePath.MaxLength),
            Title = Text(json, "title", SourcePath.MaxLength),
            Answer = Text(json, "answer", GoldenQuestion.MaxAnswerLength),
        };
        return IsAnswerable(json) ? Checked(read) : new GoldenLine(number, read.Question, read.Labels);
    }

    private static JsonElement ObjectOf(string line)
    {
        const string Problem = "is no JSON object; write each question as one, on a line of its own";
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } json ? json.Clone() : throw new FormatException(Problem);
        }
        catch (JsonException exception)
        {
            throw new FormatException(Problem, exception);
        }
    }

    private static GoldenLine Checked(GoldenLine line) =>
        (line.Source, line.Title) switch
        {
            (null, null) => throw new FormatException(
                "names no document: give its \"source\" or \"title\", or \"answerable\": false where nothing is to be found"
            ),
            (not null, not null) => line with { Title = null },
            _ => line,
        };

    private static bool IsAnswerable(JsonElement json) =>
        !json.TryGetProperty("answerable", out var value)
        || value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.Null => true,
            JsonValueKind.False => false,
            _ => throw new FormatException("has an \"answerable\" that is neither true nor false"),
        };

    private static string? Text(JsonElement json, string name, int most)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        var text = TextOf(value, name).Trim();
        if (text.Length > most)
            throw new FormatException($"has a \"{name}\" of {text.Length} characters, and {most} are the most");
        return text.Length == 0 ? null : text;
    }

    private static IReadOnlyList<AccessLabel> Labels(JsonElement json)
    {
        if (!json.TryGetProperty("scope", out var value) || value.ValueKind == JsonValueKind.Null)
            return [AccessLabel.Everyone];
        if (value.ValueKind != JsonValueKind.Array)
            throw new FormatException("has a \"scope\" that is no list of labels, such as [\"everyone\", \"group:hr\"]");
        var labels = new List<AccessLabel> { AccessLabel.Everyone };
        foreach (var each in value.EnumerateArray())
            labels.Add(AccessLabel.Parse(TextOf(each, "scope")));
        return [.. labels.Distinct()];
    }

    private static string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new FormatException($"has a \"{name}\" that is no text");
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"has a \"{name}\" with half a character in it", exception);
        }
    }
}

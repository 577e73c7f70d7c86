using System.Text.Json;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Evaluation;

/// <summary>One line of <c>data/golden/support/pairs.jsonl</c> with its passage; the README there says what the fields mean.</summary>
internal sealed record SupportPair(SupportPassage Passage, string Kind, Support Support, string Sentence)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<SupportPair> Read()
    {
        var passages = Lines<SupportPassage>("passages.jsonl").ToDictionary(passage => passage.Id, StringComparer.Ordinal);
        return
        [
            .. Lines<Line>("pairs.jsonl")
                .Select(line => new SupportPair(passages[line.Passage], line.Kind, Enum.Parse<Support>(line.Support), line.Sentence)),
        ];
    }

    private static IEnumerable<T> Lines<T>(string file) =>
        File.ReadLines(Path.Combine(SharedFolder.RepositoryRoot(), "data", "golden", "support", file))
            .Select(line => JsonSerializer.Deserialize<T>(line, Options)!);

    private sealed record Line(string Passage, string Kind, string Support, string Sentence);
}

internal sealed record SupportPassage(string Id, string Split, string Title, string Heading, string Text)
{
    /// <summary>As a search would give it.</summary>
    public Evidence ToEvidence() =>
        new(
            1,
            Id,
            Guid.Empty,
            "support",
            Guid.Empty,
            Guid.Empty,
            Id,
            Title,
            [Heading],
            null,
            null,
            DateTime.UnixEpoch,
            new TextRange(0, Text.Length),
            Text
        );
}

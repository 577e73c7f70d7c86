using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Evaluation;

/// <summary>One line of <c>data/golden/questions.jsonl</c>; the README beside it says what the fields mean.</summary>
internal sealed record GoldenQuestion(
    string Id,
    string? Split,
    string Kind,
    string Question,
    JsonElement? History,
    IReadOnlyList<string> Scope,
    bool Answerable,
    string? Collection,
    string? Source,
    string? Answer
)
{
    /// <summary>Tuning questions only: which documents are asked about.</summary>
    public string? Corpus { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static IReadOnlyList<GoldenQuestion> Read(string file = "questions.jsonl") =>
        [
            .. File.ReadLines(Path.Combine(SharedFolder.RepositoryRoot(), "data", "golden", file))
                .Where(line => line.Length > 0)
                .Select(line => JsonSerializer.Deserialize<GoldenQuestion>(line, Options)!),
        ];

    /// <summary>Whether a text holds the sentence or row that answers, white space aside.</summary>
    public bool IsAnsweredIn(string text) => Answer is not null && Fold(text).Contains(Fold(Answer), StringComparison.Ordinal);

    public static string Fold(string text) => Regex.Replace(text, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(5)).Trim();
}

using System.Text.Json.Serialization;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What <c>ask --json</c> writes.</summary>
/// <param name="Question">What was searched for; left out when nothing was.</param>
/// <param name="Message">For Failed: what happened, in plain words.</param>
internal sealed record AskOutput(
    AnswerOutcome Outcome,
    string Answer,
    IReadOnlyList<AskSentence> Sentences,
    IReadOnlyList<AskCitation> Citations,
    double ElapsedMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Question,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message
);

internal sealed record AskSentence(string Text, Support Support, IReadOnlyList<int> Citations);

/// <param name="Quote">One contiguous range of the document's normalised text; null unless located.</param>
/// <param name="Range">Where the quote stands there, in UTF-16 units.</param>
internal sealed record AskCitation(
    int Number,
    string Collection,
    string Source,
    int? Page,
    string? Quote,
    Support Support,
    string Title,
    IReadOnlyList<string> HeadingPath,
    IReadOnlyList<int>? Range
)
{
    public static AskCitation Of(Citation citation) =>
        new(
            citation.Number,
            citation.Evidence.Collection,
            citation.Evidence.Source,
            citation.Evidence.Page,
            citation.Quote,
            citation.Support,
            citation.Evidence.Title,
            citation.Evidence.HeadingPath,
            citation.Range is TextRange range ? [range.Start, range.End] : null
        );
}

[JsonSerializable(typeof(AskOutput))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class AskJson : JsonSerializerContext;

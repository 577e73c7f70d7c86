using System.Globalization;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Answering.Disagreements;
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message,
    IReadOnlyList<AskDisagreement> Disagreements
);

internal sealed record AskSentence(string Text, Support Support, IReadOnlyList<int> Citations);

/// <param name="Quote">One contiguous range of the document's normalised text; null unless located.</param>
/// <param name="Range">Where the quote stands there, in UTF-16 units.</param>
/// <param name="Date">The day of the document: its own, else when it was first ingested.</param>
internal sealed record AskCitation(
    int Number,
    string Collection,
    string Source,
    int? Page,
    string? Quote,
    Support Support,
    string Title,
    IReadOnlyList<string> HeadingPath,
    IReadOnlyList<int>? Range,
    string Date
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
            citation.Range is TextRange range ? [range.Start, range.End] : null,
            citation.Evidence.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        );
}

/// <summary>Two sources that contradict each other.</summary>
/// <param name="HasNewer">Whether the first of the two sides is of a newer document.</param>
internal sealed record AskDisagreement(DisagreementKind Kind, bool HasNewer, IReadOnlyList<AskSide> Sides)
{
    public static AskDisagreement Of(Disagreement found) =>
        new(found.Kind, found.HasNewer, [AskSide.Of(found.First), AskSide.Of(found.Second)]);
}

/// <param name="Differs">The words of <paramref name="Text"/> that the other side says differently.</param>
/// <param name="Date">The day of the document.</param>
/// <param name="Citation">Number of the citation that holds it; null where the answer does not use it.</param>
/// <param name="Range">Where it stands in the document's normalised text, in UTF-16 units.</param>
internal sealed record AskSide(
    string Text,
    IReadOnlyList<string> Differs,
    DateTime Date,
    int? Citation,
    string Collection,
    string Source,
    string Title,
    int? Page,
    IReadOnlyList<int> Range
)
{
    public static AskSide Of(DisagreeingSentence side) =>
        new(
            side.Text,
            side.DifferingWords,
            side.Evidence.Date,
            side.Citation,
            side.Evidence.Collection,
            side.Evidence.Source,
            side.Evidence.Title,
            side.Evidence.Page,
            [side.Range.Start, side.Range.End]
        );
}

[JsonSerializable(typeof(AskOutput))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class AskJson : JsonSerializerContext;

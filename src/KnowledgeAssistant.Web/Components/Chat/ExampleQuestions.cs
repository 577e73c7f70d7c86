using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>A question somebody may begin with.</summary>
/// <param name="About">Title of the document it is about, or why it is worth asking.</param>
public sealed record ExampleQuestion(string Question, string About);

/// <summary>
/// Questions for an empty page, only ever about documents that are there and that the asker may read: the samples' own ones in demo mode, else
/// made from the headings of the newest documents.
/// </summary>
public sealed class ExampleQuestions(ReadableDocuments documents, DocumentTexts texts, DemoMode demo)
{
    public const int Wanted = 5;

    private static readonly string SamplesFile = Path.Combine(AppContext.BaseDirectory, "samples", "questions.json");

    /// <returns>Null when there is nothing the asker may read.</returns>
    public async Task<IReadOnlyList<ExampleQuestion>?> ListAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        var readable = await documents.ListAsync(scope, take: 100, cancellationToken);
        if (readable.Count == 0)
            return null;
        var questions = demo.IsOn ? await OfSamplesAsync(readable, cancellationToken) : [];
        foreach (var document in OnePerCollectionFirst(readable))
        {
            if (questions.Count >= Wanted)
                break;
            if (
                !questions.Exists(question => question.About == document.Title)
                && await FromHeadingAsync(document, scope, cancellationToken) is { } made
            )
                questions.Add(made);
        }
        return questions;
    }

    /// <summary>The heading that says most about itself: a few words, below the title.</summary>
    internal static string? PickHeading(DocumentContent content) =>
        content
            .Blocks.Where(block => block.Kind == BlockKind.Heading && block.HeadingPath.Count > 0)
            .Select(block => content.TextOf(block).TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' ', '\u2002'))
            .FirstOrDefault(heading => heading.Length is > 8 and < 60 && heading.Count(character => character == ' ') is >= 1 and <= 6);

    private static async Task<List<ExampleQuestion>> OfSamplesAsync(
        IReadOnlyList<ReadableDocument> readable,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(SamplesFile))
            return [];
        await using var file = File.OpenRead(SamplesFile);
        var samples = await JsonSerializer.DeserializeAsync<List<SampleQuestion>>(file, JsonSerializerOptions.Web, cancellationToken) ?? [];
        return
        [
            .. samples
                .Select(sample => (sample.Question, sample.Note, Document: readable.FirstOrDefault(sample.IsAbout)))
                .Where(sample => sample.Document is not null)
                .Take(Wanted)
                .Select(sample => new ExampleQuestion(sample.Question, sample.Note ?? sample.Document!.Title)),
        ];
    }

    private static IEnumerable<ReadableDocument> OnePerCollectionFirst(IReadOnlyList<ReadableDocument> readable) =>
        readable
            .GroupBy(document => document.Collection, StringComparer.Ordinal)
            .SelectMany(group => group.Select((document, place) => (document, place)))
            .OrderBy(each => each.place)
            .Take(2 * Wanted)
            .Select(each => each.document);

    private async Task<ExampleQuestion?> FromHeadingAsync(ReadableDocument document, AccessScope scope, CancellationToken cancellationToken)
    {
        var text = await texts.FindAsync(document.Id, versionId: null, scope, cancellationToken);
        return text is not null && PickHeading(text.Content) is { } heading
            ? new ExampleQuestion($"What should I know about {Lower(heading)}?", document.Title)
            : null;
    }

    // "Working in wind" reads as "working in wind"; "S3 keys" and "API" stay.
    private static string Lower(string heading) =>
        heading.Length > 1 && char.IsLower(heading[1]) ? char.ToLowerInvariant(heading[0]) + heading[1..] : heading;

    private sealed record SampleQuestion(string Question, string Collection, string Source, string? Note)
    {
        public bool IsAbout(ReadableDocument document) => document.Collection == Collection && document.Source == Source;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>The body of <c>POST /api/v1/answers</c>.</summary>
internal sealed record AnswerQuestion
{
    public const int MaxQuestion = 100_000;

    /// <summary>Far above a question of 100,000 characters with every one of them escaped.</summary>
    public const int MaxBytes = 1_000_000;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 8,
    };

    public string? Question { get; init; }
    public Guid? RunId { get; init; }
    public Guid? ConversationId { get; init; }
    public AnswerKind Kind { get; init; }
    public Guid? At { get; init; }
    public FilterPart? Filter { get; init; }

    /// <returns>The question, or what is wrong with it in plain words.</returns>
    public static async Task<(AnswerQuestion? Asked, string? Problem)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return (null, "Send the question as JSON, with the header Content-Type: application/json.");
        try
        {
            var asked = await JsonSerializer.DeserializeAsync<AnswerQuestion>(request.Body, Strict, request.HttpContext.RequestAborted);
            return asked?.FindProblem() is { } problem ? (null, problem) : (asked, asked is null ? "The body is empty." : null);
        }
        catch (JsonException broken)
        {
            var place = broken.Path is { Length: > 1 } path ? $" at {path}" : "";
            return (null, $"The body is no JSON object as described in docs/api.md: look{place}, line {broken.LineNumber + 1}.");
        }
    }

    public StartAnswer ToStart(Guid userId, TimeProvider clock) =>
        new(
            RunId ?? Guid.CreateVersion7(clock.GetUtcNow()),
            ConversationId ?? Guid.CreateVersion7(clock.GetUtcNow()),
            userId,
            Question ?? "",
            Filter?.ToFilter() ?? MetadataFilter.None
        )
        {
            Kind = Kind,
            At = At,
        };

    private string? FindProblem()
    {
        if (Kind != AnswerKind.Regenerate && string.IsNullOrWhiteSpace(Question))
            return "\"question\" is missing.";
        if (Question?.Length > MaxQuestion)
            return FormattableString.Invariant($"\"question\" is longer than {MaxQuestion:N0} characters.");
        if (Kind != AnswerKind.Ask && (At is null || ConversationId is null))
            return $"\"kind\": \"{Kind}\" needs \"conversationId\" and the turn it is about in \"at\".";
        if (RunId == Guid.Empty || ConversationId == Guid.Empty)
            return "An id of zeros is not one: leave it out, or make one for each question.";
        return null;
    }

    internal sealed record FilterPart
    {
        public IReadOnlyList<string> Collections { get; init; } = [];
        public IReadOnlyList<string> Formats { get; init; } = [];
        public IReadOnlyList<string> Authors { get; init; } = [];
        public IReadOnlyList<string> Languages { get; init; } = [];
        public IReadOnlyList<string> Types { get; init; } = [];
        public DateTimeOffset? From { get; init; }
        public DateTimeOffset? Until { get; init; }
        public string? SourcePrefix { get; init; }

        public MetadataFilter ToFilter() =>
            new()
            {
                Collections = Collections,
                Formats = Formats,
                Authors = Authors,
                Languages = Languages,
                Types = Types,
                From = From?.UtcDateTime,
                Until = Until?.UtcDateTime,
                SourcePrefix = SourcePrefix,
            };
    }
}

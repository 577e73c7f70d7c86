namespace KnowledgeAssistant.TestModels;

/// <summary>How <see cref="ModelServer"/> answers one request: by default at once, correctly and to the end. Knobs combine.</summary>
public sealed record ModelBehaviour
{
    public string Answer { get; init; } = "The model has answered.";

    /// <summary>Sent before the answer as <c>reasoning_content</c>, as servers of reasoning models do.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>0: as fast as the socket takes them.</summary>
    public double TokensPerSecond { get; init; }
    public TimeSpan FirstTokenDelay { get; init; }

    /// <summary>Characters of one delta; null: a word each. 1 parts surrogate pairs and citation markers.</summary>
    public int? TokenCharacters { get; init; }

    /// <summary>Sends the answer again and again until the client leaves.</summary>
    public bool Endless { get; init; }

    /// <summary>Characters other than ASCII as <c>\uXXXX</c>, as some servers write them.</summary>
    public bool EscapesUnicode { get; init; }

    /// <summary>The body goes out in pieces of so many bytes, each a write of its own: parts UTF-8 sequences and lines.</summary>
    public int? BytesPerWrite { get; init; }
    public string LineEnd { get; init; } = "\n";

    /// <summary>Closes the connection after so many bytes of the body.</summary>
    public int? CutAtByte { get; init; }

    /// <summary>False: the body ends with the connection, so that a cut looks like an end.</summary>
    public bool IsChunked { get; init; } = true;

    /// <summary>After so many tokens nothing more is sent and the connection stays open.</summary>
    public int? StallAfterTokens { get; init; }

    /// <summary>Awaited before the token of that number, from 0 on: a test that says when the model goes on.</summary>
    public Func<int, Task>? BeforeToken { get; init; }

    /// <summary>Text put into the stream as it stands, after <see cref="RawAfterTokens"/> tokens: malformed or empty events, an error object, a huge line.</summary>
    public string Raw { get; init; } = "";
    public int RawAfterTokens { get; init; }

    /// <summary>Other than 200: <see cref="Body"/> is sent instead of a stream.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Seconds, or any other text of the <c>Retry-After</c> header.</summary>
    public string? RetryAfter { get; init; }
    public string ContentType { get; init; } = "text/event-stream";

    /// <summary>Instead of the stream, whatever the status.</summary>
    public string? Body { get; init; }

    /// <summary>Null: none is sent.</summary>
    public string? FinishReason { get; init; } = "stop";
    public bool SendsUsage { get; init; } = true;
    public bool SendsDone { get; init; } = true;

    /// <summary>Members of the request that this server refuses with status 400, naming the first it finds.</summary>
    public IReadOnlyList<string> RefusedParameters { get; init; } = [];

    public static ModelBehaviour Says(string answer) => new() { Answer = answer };

    public static ModelBehaviour Busy(string? retryAfter = null) => Fails(429, "Rate limit reached", "rate_limit_exceeded", retryAfter);

    public static ModelBehaviour Fails(int status, string message, string code = "error", string? retryAfter = null) =>
        new()
        {
            Status = status,
            ContentType = "application/json",
            Body = ModelJson.Error(message, code),
            RetryAfter = retryAfter,
        };

    /// <summary>An error object inside the stream, after so many tokens; the stream then ends without a finish reason.</summary>
    public static ModelBehaviour FailsInStream(string message, int afterTokens) =>
        new()
        {
            Raw = $"data: {ModelJson.Error(message, "server_error")}\n\n",
            RawAfterTokens = afterTokens,
            StopsAfterRaw = true,
        };

    /// <summary>Nothing follows <see cref="Raw"/>: no finish reason, no usage, no <c>[DONE]</c>.</summary>
    public bool StopsAfterRaw { get; init; }
}

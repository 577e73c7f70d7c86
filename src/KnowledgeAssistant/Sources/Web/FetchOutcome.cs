namespace KnowledgeAssistant.Sources.Web;

/// <summary>What is asked of <see cref="SafeHttp"/>.</summary>
/// <param name="MaxBytes">Of the body, unpacked.</param>
/// <param name="MayFollow">Why a redirect may not be followed to this address, in plain words; null when it may.</param>
internal sealed record FetchRequest(Uri Address, long MaxBytes, Func<Uri, CancellationToken, Task<string?>> MayFollow)
{
    public string? ETag { get; init; }

    public string? LastModified { get; init; }
}

/// <summary>What became of a fetch; <see cref="Address"/> is where it ended after redirects.</summary>
internal abstract record FetchOutcome(Uri Address)
{
    /// <summary>A redirect on the way said that the page has moved for good.</summary>
    public bool HasMoved { get; init; }
}

/// <param name="MediaType">In lower case, without parameters; empty when the server names none.</param>
/// <param name="RobotsTag">The X-Robots-Tag headers, joined.</param>
internal sealed record Fetched(
    Uri Address,
    byte[] Body,
    string MediaType,
    string? Charset,
    string? ETag,
    string? LastModified,
    string RobotsTag
) : FetchOutcome(Address);

internal sealed record NotModified(Uri Address) : FetchOutcome(Address);

/// <summary>The server says that there is no such page (404, 410).</summary>
internal sealed record NoSuchPage(Uri Address) : FetchOutcome(Address);

/// <summary>Our rules forbid it; asking again changes nothing.</summary>
/// <param name="Reason">Plain words that say what to do.</param>
internal sealed record FetchRefused(Uri Address, string Reason) : FetchOutcome(Address);

/// <summary>The site or the way to it failed; another time it may not.</summary>
/// <param name="Status">0 when no answer came.</param>
/// <param name="RetryAfter">When the server says how long to leave it alone.</param>
internal sealed record FetchFailed(Uri Address, string Reason, int Status, TimeSpan? RetryAfter) : FetchOutcome(Address);

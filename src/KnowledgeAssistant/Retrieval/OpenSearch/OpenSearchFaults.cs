using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>A cluster's errors in the words of the seam.</summary>
internal static class OpenSearchFaults
{
    private const string Missing = "index_not_found_exception";

    private const string Gone = "The search index is no longer in OpenSearch: another one took its place, or somebody deleted it.";

    public static PassageIndexException Of(HttpRequestException exception, Uri address) =>
        exception.InnerException is AuthenticationException
            ? new PassageIndexException(
                $"The certificate of OpenSearch at {address.Authority} is not trusted: name the PEM file of the authority that signed it in "
                    + $"{OpenSearchOptions.Area}:CertificateAuthority, and address the server by the name in its certificate.",
                isTransient: false,
                exception
            )
            {
                NeedsAdmin = true,
            }
            : new PassageIndexException(
                $"OpenSearch at {address.Authority} cannot be reached: check that it runs and that {OpenSearchOptions.Area}:Url is right.",
                isTransient: true,
                exception
            );

    public static PassageIndexException TooSlow(Uri address, TimeSpan limit, Exception exception) =>
        new($"OpenSearch at {address.Authority} did not answer within {limit.TotalSeconds:0} seconds.", isTransient: true, exception);

    public static PassageIndexException Of(OpenSearchAnswer answer, Uri address)
    {
        var (type, reason) = Parse(answer.Body);
        return Of(answer.Status, type, reason, address);
    }

    /// <summary>Of a whole answer, or of one item of a bulk write or part of a multiple search.</summary>
    public static PassageIndexException Of(HttpStatusCode status, string type, string reason, Uri address)
    {
        if (IsReadOnly(reason))
            return new PassageIndexException(
                "OpenSearch has made the index read-only, as it does when its disk is almost full: nothing can be added or removed, searches go on. "
                    + "Free disk space on its nodes, then lift the block (index.blocks.read_only_allow_delete = null) unless it goes by itself.",
                isTransient: false
            )
            {
                NeedsAdmin = true,
            };
        if (type == "cluster_block_exception")
            return new PassageIndexException($"OpenSearch blocks the index: {reason}", isTransient: true);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new PassageIndexException(
                $"OpenSearch at {address.Authority} refuses this program: check {OpenSearchOptions.Area}:UserName and Password (or Signing and "
                    + "the AWS keys), and that they may read and write the index.",
                isTransient: false
            )
            {
                NeedsAdmin = true,
            },
            HttpStatusCode.NotFound when type == Missing => new PassageIndexException(Gone, isTransient: true),
            HttpStatusCode.TooManyRequests => new PassageIndexException("OpenSearch has too much to do at the moment.", isTransient: true),
            HttpStatusCode.RequestEntityTooLarge => new PassageIndexException(
                "OpenSearch takes no requests of this size: raise http.max_content_length there.",
                isTransient: false
            ),
            >= HttpStatusCode.InternalServerError => new PassageIndexException($"OpenSearch failed: {type}: {reason}", isTransient: true),
            _ => new PassageIndexException($"OpenSearch refused a request ({(int)status} {type}): {reason}", isTransient: false),
        };
    }

    public static bool IsBlock(byte[] body) => IsReadOnly(Encoding.UTF8.GetString(body));

    public static bool IsMissing(OpenSearchAnswer answer) => answer.Status == HttpStatusCode.NotFound && Parse(answer.Body).Type == Missing;

    /// <summary>Whether this says that the index itself is not there any more.</summary>
    public static bool IsGone(PassageIndexException fault) => fault.Message == Gone;

    private static bool IsReadOnly(string reason) =>
        reason.Contains("FORBIDDEN/12/", StringComparison.Ordinal) || reason.Contains("TOO_MANY_REQUESTS/12/", StringComparison.Ordinal);

    private static (string Type, string Reason) Parse(byte[] body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body, OpenSearchJson.Default.ErrorAnswer)?.Error;
            var cause = error?.RootCause is [var first, ..] ? first : null;
            return (error?.Type ?? "", Text(error?.Reason, cause?.Reason, error?.CausedBy?.Reason));
        }
        catch (JsonException)
        {
            // A proxy's page, or text.
            return ("", "");
        }
    }

    private static string Text(params string?[] reasons) =>
        string.Join(": ", reasons.OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 400 } text
            ? text[..400]
            : string.Join(": ", reasons.OfType<string>().Distinct(StringComparer.Ordinal));
}

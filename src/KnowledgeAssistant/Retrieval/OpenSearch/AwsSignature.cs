using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// AWS Signature Version 4 of an HTTP request (IAM User Guide, "Create a signed AWS API request"). The canonical form is made here; keys and
/// signature are computed by AWS's own library.
/// </summary>
internal static class AwsSignature
{
    private const string Unreserved = "-_.~";

    /// <summary>Adds the headers that sign the request; it must not change afterwards.</summary>
    public static void Sign(HttpRequestMessage request, byte[] body, ImmutableCredentials keys, string region, string service, DateTime now)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri!.Authority,
            // Serverless refuses requests without it.
            ["x-amz-content-sha256"] = hash,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (keys.UseToken)
            headers["x-amz-security-token"] = keys.Token;
        foreach (var (name, value) in headers.Where(header => header.Key != "host"))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        var canonical = Canonical(request.Method, request.RequestUri, headers, hash);
        var signature = AWS4Signer.ComputeSignature(keys, region, now, service, Names(headers), canonical);
        request.Headers.Authorization = null;
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    /// <param name="headers">Names in lower case.</param>
    /// <param name="hash">SHA-256 of the body in lower-case hexadecimal.</param>
    public static string Canonical(HttpMethod method, Uri address, SortedDictionary<string, string> headers, string hash)
    {
        var text = new StringBuilder();
        text.Append(method.Method).Append('\n').Append(Path(address)).Append('\n').Append(Query(address)).Append('\n');
        foreach (var (name, value) in headers)
            text.Append(name).Append(':').Append(Folded(value)).Append('\n');
        return text.Append('\n').Append(Names(headers)).Append('\n').Append(hash).ToString();
    }

    public static string Names(SortedDictionary<string, string> headers) => string.Join(';', headers.Keys);

    /// <summary>Each segment as it is sent, escaped once more: every service but S3 wants that.</summary>
    private static string Path(Uri address) => string.Join('/', address.AbsolutePath.Split('/').Select(Escape));

    private static string Query(Uri address)
    {
        var pairs =
            from pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            let parts = pair.Split('=', 2)
            let name = Escape(Uri.UnescapeDataString(parts[0]))
            let value = parts.Length == 2 ? Escape(Uri.UnescapeDataString(parts[1])) : ""
            select (name, value);
        return string.Join(
            '&',
            pairs
                .OrderBy(pair => pair.name, StringComparer.Ordinal)
                .ThenBy(pair => pair.value, StringComparer.Ordinal)
                .Select(pair => $"{pair.name}={pair.value}")
        );
    }

    /// <summary>A header's value with each run of spaces as one.</summary>
    private static string Folded(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || Unreserved.Contains((char)value))
                escaped.Append((char)value);
            else
                escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}

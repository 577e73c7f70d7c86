using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Signs every request for Amazon's managed OpenSearch, repeats too: a signature holds for minutes only.</summary>
internal sealed class AwsSigningHandler(OpenSearchOptions options, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly string _service = options.Signing == AwsService.Aoss ? "aoss" : "es";

    /// <summary>Environment, profile, container or machine role, in the order of all AWS programs; renews itself what runs out.</summary>
    private readonly DefaultAWSCredentialsIdentityResolver _resolver = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var keys = await KeysAsync(cancellationToken);
        AwsSignature.Sign(request, body, keys, options.Region, _service, time.GetUtcNow().UtcDateTime);
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _resolver.Dispose();
        base.Dispose(disposing);
    }

    private async Task<ImmutableCredentials> KeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            var source = await _resolver.ResolveIdentityAsync(clientConfig: null, cancellationToken);
            return await source.GetCredentialsAsync().WaitAsync(cancellationToken);
        }
        catch (AmazonClientException exception)
        {
            throw new PassageIndexException(
                "No AWS keys were found to sign requests to OpenSearch with: set them in the environment or a profile, or give the machine a role.",
                isTransient: false,
                exception
            );
        }
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>What stands between the client and the network: pooled connections, TLS by the options, and signatures where they are wanted.</summary>
internal static class OpenSearchHandler
{
    public static HttpMessageHandler Create(OpenSearchOptions options, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Packing an answer takes the server longer than sending it as it is.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(options.TimeoutSeconds, 5)),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            // A cluster's address changes when its nodes do.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(options) },
        };
        return options.Signing == AwsService.None ? handler : new AwsSigningHandler(options, time, handler);
    }

    /// <summary>With an authority of its own only that one is trusted.</summary>
    private static X509ChainPolicy? PolicyOf(OpenSearchOptions options)
    {
        if (options.CertificateAuthority.Length == 0)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority seldom publishes what it has revoked.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(options.CertificateAuthority);
        return policy;
    }
}

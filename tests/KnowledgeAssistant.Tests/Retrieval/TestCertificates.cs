using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>An authority and a server certificate made for one test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("certificates-").FullName;

    /// <param name="host">Name that the server's certificate is for; null for the address 127.0.0.1.</param>
    public TestCertificates(string? host = null)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        AuthorityFile = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest($"CN={host ?? "127.0.0.1"}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(host);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(
            authority,
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddHours(23),
            [1, 2, 3, 4]
        );
        using var withKey = signed.CopyWithPrivateKey(key);
        (ServerPem, ServerKeyPem) = (withKey.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        Server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public X509Certificate2 Server { get; }

    public string ServerPem { get; }

    public string ServerKeyPem { get; }

    public string AuthorityFile { get; }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

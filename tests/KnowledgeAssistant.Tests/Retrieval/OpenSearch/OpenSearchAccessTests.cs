using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>TLS, users and signatures, through a proxy that checks them before the real server gets anything.</summary>
public sealed class OpenSearchAccessTests : IAsyncLifetime
{
    private OpenSearchFixture? _server;

    public async ValueTask InitializeAsync() => _server = await OpenSearchFixture.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Tls_OfAnAuthorityThatIsNamed_IsTrusted_AndOfNoOther()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var proxy = await CheckingProxy.StartAsync(_server!.Url, certificates.Server);

        Assert.Equal(0, await CountAsync(OptionsFor(proxy, options => options.CertificateAuthority = certificates.AuthorityFile)));
        foreach (var wrong in (string[])["", others.AuthorityFile])
        {
            var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
                CountAsync(OptionsFor(proxy, options => options.CertificateAuthority = wrong))
            );
            Assert.False(fault.IsTransient);
            Assert.Contains("certificate", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BasicAuthentication_GoesWithEveryRequest_AndAWrongPasswordIsSaidWithoutIt()
    {
        await using var proxy = await CheckingProxy.StartAsync(_server!.Url);
        var right = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("reader:sesam öffne dich"));
        proxy.Behaviour = async (request, forward) =>
            request.Headers.GetValueOrDefault("Authorization") == right ? await forward(request) : new ProxiedAnswer(401, "Unauthorized");

        Assert.Equal(
            0,
            await CountAsync(OptionsFor(proxy, options => (options.UserName, options.Password) = ("reader", "sesam öffne dich")))
        );
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            CountAsync(OptionsFor(proxy, options => (options.UserName, options.Password) = ("reader", "hunter2")))
        );
        Assert.False(fault.IsTransient);
        Assert.Contains("UserName", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AwsService.Es, "es")]
    [InlineData(AwsService.Aoss, "aoss")]
    public async Task Signing_OfEveryRequest_IsWhatTheServiceComputes(AwsService service, string name)
    {
        using var keys = new AwsKeysInEnvironment();
        await using var proxy = await CheckingProxy.StartAsync(_server!.Url);
        proxy.Behaviour = async (request, forward) =>
            ExpectedSignature(request, "eu-central-1", name) == request.Headers.GetValueOrDefault("Authorization")
                ? await forward(request)
                : new ProxiedAnswer(403, "{\"message\":\"The request signature we calculated does not match\"}");

        var options = OptionsFor(proxy, options => (options.Signing, options.Region) = (service, "eu-central-1"));
        Assert.Equal(0, await CountAsync(options));
        Assert.Contains(proxy.Requests, request => request.Path.Contains('?', StringComparison.Ordinal));
        Assert.All(proxy.Requests, request => Assert.Equal(AwsKeysInEnvironment.Token, request.Headers["x-amz-security-token"]));
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            CountAsync(OptionsFor(proxy, wrong => (wrong.Signing, wrong.Region) = (service, "us-east-1")))
        );
        Assert.Contains("AWS", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The examples of AWS's documentation and of its test suite for signatures.</summary>
    [Theory]
    [InlineData(
        "https://example.amazonaws.com/",
        "service",
        "host:example.amazonaws.com|x-amz-date:20150830T123600Z",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )]
    [InlineData(
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        "iam",
        "content-type:application/x-www-form-urlencoded; charset=utf-8|host:iam.amazonaws.com|x-amz-date:20150830T123600Z",
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )]
    public void Signature_OfPublishedExamples_IsThePublishedOne(string address, string service, string headers, string expected)
    {
        var sorted = new SortedDictionary<string, string>(
            headers.Split('|').Select(header => header.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
            StringComparer.Ordinal
        );
        var empty = Convert.ToHexStringLower(SHA256.HashData([]));
        var canonical = AwsSignature.Canonical(HttpMethod.Get, new Uri(address), sorted, empty);
        var keys = new ImmutableCredentials(AwsKeysInEnvironment.Key, AwsKeysInEnvironment.Secret, null);
        var signed = Amazon.Runtime.Internal.Auth.AWS4Signer.ComputeSignature(
            keys,
            "us-east-1",
            new DateTime(2015, 8, 30, 12, 36, 0, DateTimeKind.Utc),
            service,
            AwsSignature.Names(sorted),
            canonical
        );
        Assert.Equal(expected, signed.Signature);
    }

    private OpenSearchOptions OptionsFor(CheckingProxy proxy, Action<OpenSearchOptions> set)
    {
        var options = _server!.Options;
        options.Url = proxy.Url.ToString();
        set(options);
        return options;
    }

    private async Task<int> CountAsync(OpenSearchOptions options)
    {
        await using var engine = OpenSearchFixture.Build(_server!.NewName(), null, options);
        await using var index = await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        var found = (await index.GetStatisticsAsync(CancellationToken.None)).Passages;
        await engine.RemoveAllAsync(CancellationToken.None);
        return found;
    }

    /// <summary>Straight from the published algorithm, by other code than the product's.</summary>
    private static string ExpectedSignature(ProxiedRequest request, string region, string service)
    {
        var date = request.Headers.GetValueOrDefault("x-amz-date") ?? "";
        var parts = request.Path.Split('?', 2);
        var query = parts.Length < 2 ? "" : string.Join('&', parts[1].Split('&').Select(Encoded).Order(StringComparer.Ordinal));
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Body));
        var path = string.Join('/', parts[0].Split('/').Select(Uri.EscapeDataString));
        const string Names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
        var headers = string.Concat(Names.Split(';').Select(name => $"{name}:{request.Headers.GetValueOrDefault(name)}\n"));
        var canonical = $"{request.Method}\n{path}\n{query}\n{headers}\n{Names}\n{hash}";
        var scope = $"{date[..Math.Min(8, date.Length)]}/{region}/{service}/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope
            .Split('/')
            .Aggregate(
                Encoding.UTF8.GetBytes("AWS4" + AwsKeysInEnvironment.Secret),
                (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part))
            );
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        return $"AWS4-HMAC-SHA256 Credential={AwsKeysInEnvironment.Key}/{scope}, SignedHeaders={Names}, Signature={signature}";
    }

    private static string Encoded(string pair)
    {
        var parts = pair.Split('=', 2);
        return $"{Uri.EscapeDataString(Uri.UnescapeDataString(parts[0]))}={Uri.EscapeDataString(Uri.UnescapeDataString(parts[1]))}";
    }
}

/// <summary>The keys of AWS's published examples, where AWS programs look first.</summary>
internal sealed class AwsKeysInEnvironment : IDisposable
{
    public const string Key = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Token = "a token/with=signs";

    private static readonly (string Name, string Value)[] Variables =
    [
        ("AWS_ACCESS_KEY_ID", Key),
        ("AWS_SECRET_ACCESS_KEY", Secret),
        ("AWS_SESSION_TOKEN", Token),
    ];

    private readonly string?[] _before = [.. Variables.Select(variable => Environment.GetEnvironmentVariable(variable.Name))];

    public AwsKeysInEnvironment()
    {
        foreach (var (name, value) in Variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var ((name, _), before) in Variables.Zip(_before))
            Environment.SetEnvironmentVariable(name, before);
    }
}

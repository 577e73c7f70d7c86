using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using KnowledgeAssistant.TestServers;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Postgres;

/// <summary>A server with a certificate for "localhost" by an authority of the test's own, and one without TLS.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private const string Host = "localhost";

    private readonly TestCertificates _certificates = new(Host);
    private PostgresFixture _plain = null!;
    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _plain = await PostgresFixture.CreateAsync();
        var certificate = new ServerCertificate(_certificates.ServerPem, _certificates.ServerKeyPem);
        _server = await PostgresServer.StartAsync(new Dictionary<string, string>(), certificate) ?? throw new InvalidOperationException();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_plain is not null)
            await _plain.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Connection_ByHostAndAuthority_IsMadeOnlyWhereBothAreRight()
    {
        await using (var index = await OpenAsync(Verified(Host, _certificates.AuthorityFile)))
        {
            await IndexedVersion.AddAsync(index, "pump");
            Assert.Equal(1, await IndexedVersion.CountAsync(index, "pump"));
        }
        var otherHost = await Assert.ThrowsAsync<PassageIndexException>(() =>
            OpenAsync(Verified("127.0.0.1", _certificates.AuthorityFile))
        );
        AssertCertificate(otherHost);
        using var others = new TestCertificates(Host);
        var otherAuthority = await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(Verified(Host, others.AuthorityFile)));
        AssertCertificate(otherAuthority);
    }

    [Fact]
    public async Task Connection_ThatMustBeEncrypted_IsRefusedByAServerWithoutTls()
    {
        var wanted = new NpgsqlConnectionStringBuilder(_plain.ConnectionString) { SslMode = SslMode.Require };
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(wanted.ConnectionString));
        Assert.StartsWith("The connection string asks for encryption", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.NeedsAdmin);
        Assert.False(fault.IsTransient);
    }

    private static void AssertCertificate(PassageIndexException fault)
    {
        Assert.StartsWith("The certificate that the database of the search index shows", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", fault.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.True(fault.NeedsAdmin);
        Assert.False(fault.IsTransient);
    }

    private string Verified(string host, string authority) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString)
        {
            Host = host,
            SslMode = SslMode.VerifyFull,
            RootCertificate = authority,
        }.ConnectionString;

    private async Task<IPassageIndex> OpenAsync(string connectionString) =>
        await _plain
            .Engine("tls", postgres: new PostgresOptions { ConnectionString = connectionString })
            .OpenCurrentAsync(PassageIndexConformanceTests.Identity, CancellationToken.None);
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

public sealed class ApiKeysTests
{
    [Fact]
    public async Task Create_AKey_StoresItsHashAloneAndFindsItsUser()
    {
        await using var host = await AnsweringHost.StartAsync();
        var keys = host.Get<ApiKeys>();
        var first = (await keys.CreateAsync(AnsweringHost.Reader, " Report ", 90, CancellationToken.None)).Key!;
        var second = (await keys.CreateAsync(AnsweringHost.Reader, "Other", 90, CancellationToken.None)).Key!;

        Assert.NotEqual(first, second);
        Assert.Matches("^ka_[A-Za-z0-9_-]{43}$", first);
        Assert.Equal(AnsweringHost.Reader, (await keys.FindAsync(first, CancellationToken.None))!.Session.User.Id);
        Assert.Null(await keys.FindAsync(first.ToUpperInvariant(), CancellationToken.None));
        Assert.Null(await keys.FindAsync("", CancellationToken.None));
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var stored = await database.Set<ApiKey>().OrderBy(key => key.Id).FirstAsync();
        Assert.Equal(("Report", 32, 90), (stored.Name, stored.Hash.Length, (int)(stored.ExpiresAt - stored.CreatedAt).TotalDays));
        Assert.NotNull(stored.LastUsedAt);
    }

    [Theory]
    [InlineData("", 90, "Give the key a name")]
    [InlineData("Report", 0, "1 to 365 days")]
    [InlineData("Report", 366, "1 to 365 days")]
    public async Task Create_ANameOrTimeThatIsNone_IsRefusedInPlainWords(string name, int days, string expected)
    {
        await using var host = await AnsweringHost.StartAsync();
        var made = await host.Get<ApiKeys>().CreateAsync(AnsweringHost.Reader, name, days, CancellationToken.None);
        Assert.Null(made.Key);
        Assert.Contains(expected, made.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ForADemoUser_IsRefused()
    {
        await using var host = await AnsweringHost.StartAsync(settings: new() { ["KnowledgeAssistant:Demo:Enabled"] = "true" });
        var rosa = host.Get<DemoMode>().Users[0];
        var made = await host.Get<ApiKeys>().CreateAsync(rosa.Id, "Report", 90, CancellationToken.None);
        Assert.Contains("Demo users have no API keys", made.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAndRevoke_AnothersKey_NeedAnAdmin()
    {
        await using var host = await AnsweringHost.StartAsync();
        var (reader, admin) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.AddUserAsync(reader);
        await host.AddUserAsync(admin);
        await host.ChangeAsync(database => database.Users.Single(user => user.Id == admin).Role = UserRole.Admin);
        var keys = host.Get<ApiKeys>();
        var key = (await keys.CreateAsync(AnsweringHost.Reader, "Report", 90, CancellationToken.None)).Key!;
        var id = Assert.Single(await keys.ListAsync(admin, all: true, CancellationToken.None)).Id;

        Assert.Empty(await keys.ListAsync(admin, all: false, CancellationToken.None));
        Assert.Empty(await keys.ListAsync(reader, all: true, CancellationToken.None));
        Assert.False(await keys.RevokeAsync(id, reader, CancellationToken.None));
        Assert.NotNull(await keys.FindAsync(key, CancellationToken.None));
        Assert.True(await keys.RevokeAsync(id, admin, CancellationToken.None));
        Assert.Null(await keys.FindAsync(key, CancellationToken.None));
        Assert.False(await keys.IsAliveAsync(id, CancellationToken.None));
    }
}

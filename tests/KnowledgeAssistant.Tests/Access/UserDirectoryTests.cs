using KnowledgeAssistant.Access;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

public sealed class UserDirectoryTests : IAsyncLifetime
{
    private readonly AccessFixture _access = new();

    public ValueTask InitializeAsync() => _access.InitializeAsync();

    public ValueTask DisposeAsync() => _access.DisposeAsync();

    [Fact]
    public async Task GetScopeAsync_AUserOfTwoGroups_HoldsEveryoneThemselvesAndBoth()
    {
        var user = await _access.AddAsync("ines", UserRole.Reader, "hr", "legal");

        var scope = await _access.Directory.GetScopeAsync(user.Id, CancellationToken.None);

        Assert.Equivalent(
            new[] { AccessLabel.Everyone, AccessLabel.User(user.Id), AccessLabel.Group("hr"), AccessLabel.Group("legal") },
            scope!.Labels,
            strict: true
        );
    }

    [Fact]
    public async Task GetScopeAsync_AnAdmin_ReadsNoMoreThanAnybody()
    {
        var user = await _access.AddAsync("root", UserRole.Admin);

        var scope = await _access.Directory.GetScopeAsync(user.Id, CancellationToken.None);

        Assert.Equivalent(new[] { AccessLabel.Everyone, AccessLabel.User(user.Id) }, scope!.Labels, strict: true);
    }

    [Fact]
    public async Task GetScopeAsync_AnUnknownUser_HasNoAccessAtAll() =>
        Assert.Null(await _access.Directory.GetScopeAsync(Guid.CreateVersion7(), CancellationToken.None));

    [Fact]
    public async Task GetScopeAsync_ADisabledUser_HasNoAccessAtAllUntilEnabled()
    {
        var user = await _access.AddAsync("ines");
        await _access.Users.DisableAsync(user.Id, CancellationToken.None);
        Assert.Null(await _access.Directory.GetScopeAsync(user.Id, CancellationToken.None));

        await _access.Users.EnableAsync(user.Id, CancellationToken.None);
        Assert.NotNull(await _access.Directory.GetScopeAsync(user.Id, CancellationToken.None));
    }

    [Fact]
    public async Task GetScopeAsync_ARetiredGroup_GivesNothing()
    {
        var user = await _access.AddAsync("ines", UserRole.Reader, "hr");

        await _access.Groups.RetireAsync("hr", CancellationToken.None);

        var scope = await _access.Directory.GetScopeAsync(user.Id, CancellationToken.None);
        Assert.DoesNotContain(AccessLabel.Group("hr"), scope!.Labels);
    }

    [Fact]
    public async Task FindAsync_ADemoUserOutsideDemoMode_IsUnknown() =>
        Assert.Null(await _access.Directory.FindAsync(DemoMode.On().Users[0].Id, CancellationToken.None));

    [Fact]
    public async Task InDemoMode_TheUsersAreKnownButInNoTable()
    {
        await using var demo = AccessFixture.InDemoMode();
        await demo.InitializeAsync();
        var users = demo.Get<DemoMode>().Users;

        Assert.Equal([UserRole.Reader, UserRole.Reader, UserRole.Reviewer, UserRole.Admin], users.Select(user => user.Role));
        foreach (var user in users)
            Assert.NotNull(await demo.Directory.GetScopeAsync(user.Id, CancellationToken.None));
        Assert.Empty(await demo.Directory.ListAsync(CancellationToken.None));
        Assert.Single(users, user => user.Groups.Contains("hr"));
        Assert.Contains(await demo.Groups.ListAsync(CancellationToken.None), group => group is { Key: "hr", IsDemo: true });
    }
}

using KnowledgeAssistant.Access;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

public sealed class UserAdministrationTests : IAsyncLifetime
{
    private readonly AccessFixture _access = new();

    public ValueTask InitializeAsync() => _access.InitializeAsync();

    public ValueTask DisposeAsync() => _access.DisposeAsync();

    [Fact]
    public async Task AddAsync_WithoutAPassword_MakesOneThatMustBeChanged()
    {
        var change = await _access.Users.AddAsync("ines", UserRole.Reader, [], password: null, CancellationToken.None);

        Assert.Equal(16, change.Password!.Length);
        var (outcome, session) = await SignInAsync("ines", change.Password);
        Assert.Equal(SignInOutcome.SignedIn, outcome);
        Assert.True(session!.MustChangePassword);
    }

    [Theory]
    [InlineData("ines", "correct horse", "already taken")]
    [InlineData("INES", "correct horse", "already taken")]
    [InlineData("two words", "correct horse", "invalid")]
    [InlineData("", "correct horse", "invalid")]
    [InlineData("new", "short", "at least 10")]
    public async Task AddAsync_WhatCannotBe_IsRefusedInWords(string name, string password, string expected)
    {
        await _access.AddAsync("ines");

        var change = await _access.Users.AddAsync(name, UserRole.Reader, [], password, CancellationToken.None);

        Assert.Contains(change.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        Assert.Single(await _access.Directory.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task AddAsync_ANameLongerThanTheDatabaseHolds_IsRefused()
    {
        var user = await _access.Users.AddAsync(new string('a', 257), UserRole.Reader, [], "correct horse", CancellationToken.None);
        var group = await _access.Groups.AddAsync("hr", new string('a', 201), CancellationToken.None);

        Assert.Equal(["A name has at most 256 characters."], user.Problems);
        Assert.Equal(["A name has at most 200 characters."], group.Problems);
    }

    [Fact]
    public async Task AddAsync_AWrongGroupKey_IsRefusedAndNobodyAdded()
    {
        var change = await _access.Users.AddAsync("ines", UserRole.Reader, ["HR"], "correct horse", CancellationToken.None);

        Assert.False(change.Succeeded);
        Assert.False(await _access.Directory.HasUsersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Groups_ARetiredKey_IsNeverUsedAgain()
    {
        await _access.AddAsync("ines", UserRole.Reader, "hr");
        await _access.Groups.RetireAsync("hr", CancellationToken.None);

        Assert.False((await _access.Groups.AddAsync("hr", "Other people", CancellationToken.None)).Succeeded);
        Assert.False((await _access.Users.AddAsync("new", UserRole.Reader, ["hr"], "correct horse", CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task SetGroupsAsync_ReplacesThem()
    {
        var user = await _access.AddAsync("ines", UserRole.Reader, "hr", "legal");

        var change = await _access.Users.SetGroupsAsync(user.Id, ["legal", "sales"], CancellationToken.None);

        Assert.Equal(["legal", "sales"], change.User!.Groups);
    }

    [Fact]
    public async Task DisableAsync_AndDemoting_KeepTheLastAdmin()
    {
        var admin = await _access.AddAsync("root", UserRole.Admin);

        Assert.False((await _access.Users.DisableAsync(admin.Id, CancellationToken.None)).Succeeded);
        Assert.False((await _access.Users.SetRoleAsync(admin.Id, UserRole.Reader, CancellationToken.None)).Succeeded);

        await _access.AddAsync("second", UserRole.Admin);
        Assert.True((await _access.Users.DisableAsync(admin.Id, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task CheckAsync_TooManyWrongPasswords_LockTheRightOneOutTooForAWhile()
    {
        await _access.AddAsync("ines");
        for (var i = 0; i < 4; i++)
            Assert.Equal(SignInOutcome.Refused, (await SignInAsync("ines", "wrong password")).Outcome);

        Assert.Equal(SignInOutcome.LockedOut, (await SignInAsync("ines", "wrong password")).Outcome);
        Assert.Equal(SignInOutcome.LockedOut, (await SignInAsync("ines", "correct horse")).Outcome);
    }

    [Fact]
    public async Task CheckAsync_ADisabledUser_IsRefusedAsIfUnknown()
    {
        var user = await _access.AddAsync("ines");
        await _access.Users.DisableAsync(user.Id, CancellationToken.None);

        Assert.Equal(SignInOutcome.Refused, (await SignInAsync("ines", "correct horse")).Outcome);
        Assert.Equal(SignInOutcome.Refused, (await SignInAsync("nobody", "correct horse")).Outcome);
    }

    [Fact]
    public async Task ChangePasswordAsync_EndsOlderSignInsAndTheDutyToChange()
    {
        var change = await _access.Users.AddAsync("ines", UserRole.Reader, [], password: null, CancellationToken.None);
        var before = await _access.Directory.FindSessionAsync(change.User!.Id, CancellationToken.None);

        var wrong = await _access.Users.ChangePasswordAsync(change.User.Id, "not it at all", "correct horse", CancellationToken.None);
        Assert.False(wrong.Succeeded);
        var done = await _access.Users.ChangePasswordAsync(change.User.Id, change.Password!, "correct horse", CancellationToken.None);
        Assert.True(done.Succeeded);

        var after = await _access.Directory.FindSessionAsync(change.User.Id, CancellationToken.None);
        Assert.NotEqual(before!.Stamp, after!.Stamp);
        Assert.False(after.MustChangePassword);
    }

    private Task<(SignInOutcome Outcome, SessionState? Session)> SignInAsync(string name, string password) =>
        _access.Get<PasswordSignIn>().CheckAsync(name, password, CancellationToken.None);
}

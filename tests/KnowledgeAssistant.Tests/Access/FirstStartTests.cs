using KnowledgeAssistant.Access;
using Xunit;

namespace KnowledgeAssistant.Tests.Access;

public sealed class FirstStartTests : IAsyncLifetime
{
    private readonly AccessFixture _access = new();

    private FirstStart FirstStart => _access.Get<FirstStart>();

    public ValueTask InitializeAsync() => _access.InitializeAsync();

    public ValueTask DisposeAsync() => _access.DisposeAsync();

    [Fact]
    public async Task OpenAsync_WhenThereAreUsers_GivesNoCode()
    {
        await _access.AddAsync("ines");

        Assert.Null(await FirstStart.OpenAsync(CancellationToken.None));
        Assert.False(FirstStart.IsOpen);
    }

    [Fact]
    public async Task OpenAsync_InDemoMode_GivesNoCode()
    {
        await using var demo = AccessFixture.InDemoMode();
        await demo.InitializeAsync();

        Assert.Null(await demo.Get<FirstStart>().OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task CreateAdminAsync_TheRightCode_WorksOnce()
    {
        var code = await FirstStart.OpenAsync(CancellationToken.None);

        var (outcome, change) = await CreateAsync(code!.ToLowerInvariant());
        Assert.Equal(FirstStartOutcome.Done, outcome);
        Assert.Equal(UserRole.Admin, change!.User!.Role);
        Assert.False(FirstStart.IsOpen);
        Assert.Equal(FirstStartOutcome.Closed, (await CreateAsync(code, "second")).Outcome);
    }

    [Fact]
    public async Task CreateAdminAsync_ARefusedPassword_LeavesTheCodeGood()
    {
        var code = await FirstStart.OpenAsync(CancellationToken.None);

        Assert.Equal(FirstStartOutcome.Refused, (await CreateAsync(code!, password: "short")).Outcome);
        Assert.Equal(FirstStartOutcome.Done, (await CreateAsync(code!)).Outcome);
    }

    [Fact]
    public async Task CreateAdminAsync_WrongCodes_AreCountedAndMakeEverybodyWait()
    {
        var code = await FirstStart.OpenAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
            Assert.Equal(FirstStartOutcome.WrongCode, (await CreateAsync("AAAAA-AAAAA-AAAAA-AAAAA")).Outcome);

        Assert.Equal(FirstStartOutcome.TooManyTries, (await CreateAsync(code!)).Outcome);

        _access.Time.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(FirstStartOutcome.Done, (await CreateAsync(code!)).Outcome);
    }

    [Fact]
    public async Task CreateAdminAsync_AUserAddedMeanwhile_ClosesThePage()
    {
        var code = await FirstStart.OpenAsync(CancellationToken.None);
        await _access.AddAsync("from-the-command-line", UserRole.Admin);

        Assert.Equal(FirstStartOutcome.Closed, (await CreateAsync(code!)).Outcome);
        Assert.False(FirstStart.IsOpen);
    }

    private Task<(FirstStartOutcome Outcome, AccessChange? Change)> CreateAsync(
        string code,
        string name = "root",
        string password = "correct horse"
    ) => FirstStart.CreateAdminAsync(code, name, password, CancellationToken.None);
}

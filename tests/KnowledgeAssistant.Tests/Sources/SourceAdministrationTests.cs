using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources;

public sealed class SourceAdministrationTests
{
    [Fact]
    public async Task Member_AskedByWhoIsNoAdmin_Throws()
    {
        await using var host = await SourcesHost.StartAsync();
        var source = await host.SaveAsync(host.Folder());
        var users = host.Host.Get<UserAdministration>();
        var reader = (await users.AddAsync("Rosa", UserRole.Reader, [], "correct horse", CancellationToken.None)).User!.Id;
        var reviewer = (await users.AddAsync("Viktor", UserRole.Reviewer, [], "correct horse", CancellationToken.None)).User!.Id;
        var disabled = (await users.AddAsync("Dora", UserRole.Admin, [], "correct horse", CancellationToken.None)).User!.Id;
        await users.DisableAsync(disabled, CancellationToken.None);
        var members = typeof(SourceAdministration)
            .GetMethods()
            .Where(method => method.DeclaringType == typeof(SourceAdministration))
            .ToList();

        foreach (var user in (Guid[])[reader, reviewer, disabled, Guid.Empty])
        foreach (var member in members)
            await Assert.ThrowsAsync<AdminRequiredException>(() =>
                (Task)
                    member.Invoke(
                        host.Sources,
                        [
                            .. member
                                .GetParameters()
                                .Select(parameter =>
                                    parameter.Position == 0 ? user
                                    : parameter.ParameterType == typeof(Guid) || parameter.ParameterType == typeof(Guid?) ? source
                                    : parameter.ParameterType == typeof(bool) ? true
                                    : parameter.ParameterType == typeof(SourceDraft) ? host.Folder()
                                    : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
                                    : (object?)null
                                ),
                        ]
                    )!
            );

        Assert.Single(await host.Sources.ListAsync(host.Admin, CancellationToken.None));
    }

    [Fact]
    public async Task Save_FolderOutside_IsRefusedWithTheReason()
    {
        await using var host = await SourcesHost.StartAsync();

        var saved = await host.Sources.SaveAsync(host.Admin, null, host.Folder("/etc"), CancellationToken.None);

        Assert.Null(saved.Id);
        Assert.Contains("outside", Assert.Single(saved.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScheduleKind.Minutes, 1)]
    [InlineData(ScheduleKind.Minutes, 100_000)]
    [InlineData(ScheduleKind.Hours, 0)]
    public async Task Save_ScheduleThatMakesNoSense_IsRefused(ScheduleKind kind, int every)
    {
        await using var host = await SourcesHost.StartAsync();
        var draft = host.Folder() with { Name = " ", Schedule = new SourceSchedule(kind, every, default) };

        Assert.Equal(2, (await host.Sources.SaveAsync(host.Admin, null, draft, CancellationToken.None)).Problems.Count);
    }

    [Fact]
    public async Task Change_SourceThatIsGone_SaysSo()
    {
        await using var host = await SourcesHost.StartAsync();
        var nobody = Guid.CreateVersion7();

        Assert.Equal(ChangeOutcome.NotFound, await host.Sources.RunNowAsync(host.Admin, nobody, CancellationToken.None));
        Assert.Single((await host.Sources.SaveAsync(host.Admin, nobody, host.Folder(), CancellationToken.None)).Problems);
    }
}

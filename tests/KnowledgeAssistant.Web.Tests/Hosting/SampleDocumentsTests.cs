using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

public sealed class SampleDocumentsTests
{
    [Fact]
    public async Task DemoMode_LoadsTheSamples_PeopleForTheirGroupOnly()
    {
        await using var host = await RunningHost.StartAsync("--demo");

        var documents = await host.WaitForDocumentsAsync();

        Assert.All(documents, document => Assert.True(document.State == DocumentState.Ready, $"{document.Source}: {document.Reason}"));
        Assert.InRange(documents.Count, 15, 40);
        var people = await host.Get<DocumentLibrary>().FindCollectionAsync("People", CancellationToken.None);
        Assert.Equal([AccessLabel.Group("hr")], people!.Labels);
    }

    [Fact]
    public async Task OutsideDemoMode_NothingIsLoaded()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Empty(await host.Get<DocumentLibrary>().ListCollectionsAsync(CancellationToken.None));
    }
}

using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>A small searchable document, for tests whose writer says what the test says.</summary>
internal sealed class WindManual(RunningHost host)
{
    public const string Rule = "Stop all ship-to-shore cranes when the three-second gust reaches 20 m/s.";
    public const string Question = "At what gust do ship-to-shore cranes stop?";

    public async Task AddAsync()
    {
        var library = host.Get<DocumentLibrary>();
        var collection = await library.CreateCollectionAsync("Cranes", [AccessLabel.Everyone], CancellationToken.None);
        using var manual = new MemoryStream(
            Encoding.UTF8.GetBytes($"# Crane manual\n\n## Working in wind\n\n{Rule} The boom is raised.\n")
        );
        Assert.IsType<UploadAccepted>(await library.UploadAsync(collection.Id!.Value, "manual.md", manual, CancellationToken.None));
        Assert.All(await host.WaitForDocumentsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }
}

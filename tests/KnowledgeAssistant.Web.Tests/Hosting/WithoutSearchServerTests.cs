using System.Net;
using KnowledgeAssistant.Web.Tests.Endpoints;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

public sealed class WithoutSearchServerTests
{
    [Fact]
    public async Task Host_SearchServerAbsent_PagesOpenAndAskingSaysWhatIsWrong()
    {
        await using var host = await RunningHost.StartEmptyAsync(
            null,
            "--KnowledgeAssistant:Retrieval:Engine=OpenSearch",
            "--KnowledgeAssistant:Retrieval:OpenSearch:Url=http://127.0.0.1:9"
        );
        Assert.Contains("Nothing can be searched yet, the rest works: OpenSearch at 127.0.0.1:9", host.Output, StringComparison.Ordinal);
        using var admin = await WebClient.SignedInAsync(host, "Ada");
        foreach (var path in (string[])["/health/ready", "/", "/library", "/library/sources", "/reviews", "/users"])
            Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(path)).StatusCode);

        using var program = await ApiClient.OfNewUserAsync(host);
        using var stream = await program.AskAsync(new { question = "How strong may the wind be?" });
        var events = await stream.RestAsync();
        Assert.Equal("Failed", events[^1].Data.GetProperty("state").GetString());
        var answer = await program.AnswerAsync(events[0].Data.GetProperty("id").GetGuid());
        Assert.Contains("Conversations and the library work meanwhile", answer.GetRawText(), StringComparison.Ordinal);
    }
}

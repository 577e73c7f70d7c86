using System.Net;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

public sealed class UploadSizeTests
{
    private const int Max = 40_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_LargerThanTheLimit_SaysHowLargeAFileMayBe(bool lengthDeclared)
    {
        await using var host = await RunningHost.StartAsync($"--KnowledgeAssistant:Documents:MaxFileBytes={Max}");
        using var admin = await HostClient.SignInAsync(host, UserRole.Admin);
        var made = await host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        using var content = new StreamContent(lengthDeclared ? new MemoryStream(new byte[Max + 1]) : new UnknownLength(Max + 1));

        var answer = await admin.UploadAsync($"/api/v1/collections/{made.Id:D}/documents?source=large.txt", content);

        Assert.Equal(lengthDeclared ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("refused", answer.Outcome);
        Assert.Contains("larger than", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(0, (await host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Total);
    }

    /// <summary>Sent in chunks, as by a program that makes its file as it goes.</summary>
    private sealed class UnknownLength(int bytes) : MemoryStream(new byte[bytes])
    {
        public override bool CanSeek => false;
    }
}

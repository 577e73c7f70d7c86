using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>Mails and what is attached to them, from upload to deletion, with all parts of the library real.</summary>
public sealed class MailAttachmentsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("ka-mail-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Mail_WithAttachment_BothAreSearchable_AndComeAndGoTogether()
    {
        await using var host = await DiskHost.StartAsync(_data);
        var collection = await CollectionAsync(host);
        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "The gasometer is painted."), ("tool.exe", "MZ\0\0")));
        Assert.Equal(["mail.eml", "mail.eml/plan.txt"], await FoundAsync(host, "zeppelin gasometer"));
        var failed = Assert.Single(await host.RowsAsync(), row => row.State == DocumentState.Failed);
        Assert.Equal("mail.eml/tool.exe", failed.Source);
        Assert.NotNull(failed.Reason);

        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "The gasometer is painted."), ("more.txt", "An orrery.")));
        Assert.Equal(["mail.eml", "mail.eml/more.txt", "mail.eml/plan.txt"], await SourcesAsync(host));

        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "A theodolite.")));
        Assert.Empty(await FoundAsync(host, "gasometer orrery"));
        Assert.Equal(["mail.eml/plan.txt"], await FoundAsync(host, "theodolite"));

        await UploadAsync(host, collection, Mail("zeppelin"));
        Assert.Equal(["mail.eml"], await SourcesAsync(host));
        Assert.Empty(await FoundAsync(host, "theodolite"));

        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "The gasometer is painted.")));
        var mail = (await host.RowsAsync()).Single(row => row.Source == "mail.eml");
        await host.Library.DeleteAsync(mail.Id, CancellationToken.None);
        Assert.Empty(await SourcesAsync(host));
        Assert.Empty(await FoundAsync(host, "zeppelin gasometer"));
        Assert.Empty(Directory.GetFiles(Path.Combine(_data, "originals"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Access_OfAMail_IsThatOfItsAttachments()
    {
        await using var host = await DiskHost.StartAsync(_data);
        var collection = await CollectionAsync(host);
        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "The gasometer is painted.")));
        var mail = (await host.RowsAsync()).Single(row => row.Source == "mail.eml");

        await host.Library.SetDocumentAccessAsync(mail.Id, [AccessLabel.Group("hr")], CancellationToken.None);
        Assert.Empty(await FoundAsync(host, "zeppelin gasometer"));

        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "The gasometer is new."), ("more.txt", "An orrery.")));
        Assert.Empty(await FoundAsync(host, "zeppelin gasometer orrery"));
        Assert.Equal(3, (await FoundAsync(host, "zeppelin gasometer orrery", AccessScope.Of(AccessLabel.Group("hr")))).Count);
    }

    [Fact]
    public async Task Mails_WithinMails_AreFollowedThreeDeep()
    {
        await using var host = await DiskHost.StartAsync(_data);
        var mail = Mail("innermost", ("deep.txt", "An orrery."));
        for (var depth = 3; depth > 0; depth--)
            mail = Mail($"level {depth}", ($"m{depth}.eml", mail));
        await UploadAsync(host, await CollectionAsync(host), mail);

        var deepest = "mail.eml/m1.eml/m2.eml/m3.eml";
        Assert.Equal(["mail.eml", "mail.eml/m1.eml", "mail.eml/m1.eml/m2.eml", deepest], await SourcesAsync(host));
        Assert.Empty(await FoundAsync(host, "orrery"));
    }

    [Fact]
    public async Task Source_ThatAnotherDocumentHas_IsLeftAlone()
    {
        await using var host = await DiskHost.StartAsync(_data);
        var collection = await CollectionAsync(host);
        await UploadAsync(host, collection, "A sextant.", "mail.eml/plan.txt");
        await UploadAsync(host, collection, Mail("zeppelin", ("plan.txt", "An orrery.")));
        await UploadAsync(host, collection, Mail("zeppelin two", ("plan.txt", "An orrery.")));

        Assert.Equal(["mail.eml", "mail.eml/plan (2).txt", "mail.eml/plan.txt"], await SourcesAsync(host));
        Assert.Equal(["mail.eml/plan.txt"], await FoundAsync(host, "sextant"));
    }

    private static string Mail(string text, params (string Name, string Text)[] attachments)
    {
        var mail = new StringBuilder(
            $"From: Ada <ada@example.org>\nSubject: About {text}\nContent-Type: multipart/mixed; boundary={text.GetHashCode(StringComparison.Ordinal):x}x\n\n"
        );
        var boundary = $"--{text.GetHashCode(StringComparison.Ordinal):x}x";
        mail.Append($"{boundary}\n\nAll about {text}.\n");
        foreach (var (name, content) in attachments)
        {
            var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(content));
            mail.Append($"{boundary}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{data}\n");
        }
        return mail.Append($"{boundary}--\n").ToString();
    }

    private static async Task<Guid> CollectionAsync(DiskHost host) =>
        (await host.Library.CreateCollectionAsync("post", [AccessLabel.Everyone], CancellationToken.None)).Id!.Value;

    private static async Task UploadAsync(DiskHost host, Guid collection, string text, string source = "mail.eml")
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(collection, source, content, CancellationToken.None));
        await host.WorkAsync();
    }

    private static async Task<IReadOnlyList<string>> SourcesAsync(DiskHost host) =>
        [.. (await host.RowsAsync()).Select(row => row.Source).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> FoundAsync(DiskHost host, string question, AccessScope? asker = null)
    {
        var (index, scope, none) = (host.Get<IPassageIndex>(), asker ?? AccessScope.EveryoneOnly, CancellationToken.None);
        var found = await index.KeywordSearchAsync(QueryParser.Parse(question), scope, MetadataFilter.None, 20, none);
        var passages = await index.GetAsync([.. found.Select(hit => hit.PassageId)], scope, MetadataFilter.None, none);
        return [.. passages.Select(passage => passage.Document.Source).Distinct().Order(StringComparer.Ordinal)];
    }
}

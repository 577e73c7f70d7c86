using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.EntityFrameworkCore;
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

    [Fact]
    public async Task Reread_NothingChanged_MakesNoVersion_AndBringsBackWhatWasDeleted()
    {
        await using var host = await DiskHost.StartAsync(_data);
        // The innermost mail has a note of its own in its report: what is attached to it is not taken in.
        var mail = Mail("innermost", ("deep.txt", "An orrery."));
        for (var depth = 3; depth > 0; depth--)
            mail = Mail($"level {depth}", ($"m{depth}.eml", mail), ("plan.txt", $"The gasometer of level {depth}."));
        await UploadAsync(host, await CollectionAsync(host), mail);
        var before = await VersionsAsync(host);
        Assert.Equal(7, before.Count);

        foreach (var row in await host.RowsAsync())
            await RereadAsync(host, row.Id);

        Assert.Equal(before, await VersionsAsync(host));
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
        var plan = (await host.RowsAsync()).Single(row => row.Source == "mail.eml/plan.txt");
        await host.Library.DeleteAsync(plan.Id, CancellationToken.None);
        await RereadAsync(host, (await host.RowsAsync()).Single(row => row.Source == "mail.eml").Id);
        Assert.Equal(["mail.eml/plan.txt"], await FoundAsync(host, "\"gasometer of level 1\""));
        Assert.Equal(before.Count, (await VersionsAsync(host)).Count);
    }

    private static async Task RereadAsync(DiskHost host, Guid documentId)
    {
        var users = await host.Get<UserDirectory>().ListAsync(CancellationToken.None);
        var admin = users is [var known, ..]
            ? known.Id
            : (await host.Get<UserAdministration>().AddAsync("Ada", UserRole.Admin, [], "correct horse", CancellationToken.None)).User!.Id;
        var request = new BulkRequest(BulkKind.Reread, new DocumentSelection { Ids = [documentId] });
        var started = await host.Get<BulkChanges>().StartAsync(admin, request, CancellationToken.None);
        Assert.Equal(BulkOutcome.Done, started.Outcome);
        await host.Get<BulkWorker>().WorkAsync(CancellationToken.None);
        await host.WorkAsync();
    }

    /// <summary>Every version there is, with its document.</summary>
    private static Task<IReadOnlyList<(string Source, Guid Id)>> VersionsAsync(DiskHost host) =>
        host.Get<AppDatabase>()
            .RunAsync<IReadOnlyList<(string, Guid)>>(
                async context =>
                {
                    var sources = await context.Set<Document>().ToDictionaryAsync(row => row.Id, row => row.Source);
                    var versions = await context.Set<DocumentVersion>().ToListAsync();
                    return [.. versions.Select(version => (sources[version.DocumentId], version.Id)).Order()];
                },
                CancellationToken.None
            );

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

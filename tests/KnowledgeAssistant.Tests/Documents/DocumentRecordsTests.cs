using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

/// <summary>A document's page: to admins alone, and nothing that is made of its text to an admin who may not read it.</summary>
public sealed class DocumentRecordsTests : IAsyncLifetime
{
    private const string First = "Cranes stop at 20 m/s.\nThe boom is raised.";
    private const string Second = "Cranes stop at 18 m/s.\nThe boom is raised.";

    private IngestionHost _host = null!;
    private Guid _admin;
    private Guid _document;

    private DocumentRecords Records => _host.Get<DocumentRecords>();

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync();
        _admin = await AddAsync(UserRole.Admin, "hr");
        var collection = await _host.CollectionAsync("people", AccessLabel.Group("hr"));
        _document = await UploadAsync(collection, First);
        await _host.WorkAsync();
        await UploadAsync(collection, Second);
        await _host.WorkAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task EveryMember_AskedByWhoIsNoAdmin_Throws()
    {
        var disabled = await AddAsync(UserRole.Admin);
        await _host.Get<UserAdministration>().DisableAsync(disabled, CancellationToken.None);
        Guid[] others = [await AddAsync(UserRole.Reader, "hr"), await AddAsync(UserRole.Reviewer, "hr"), disabled, Guid.Empty];

        // Everything there is to call, so that a member without its check is found.
        foreach (var type in (Type[])[typeof(DocumentRecords), typeof(DocumentStewards), typeof(DocumentUse), typeof(DueDocuments)])
        foreach (var method in type.GetMethods().Where(method => method.DeclaringType == type && method.ReturnType != typeof(void)))
        foreach (var user in others)
            await Assert.ThrowsAsync<AdminRequiredException>(() => CallAsync(type, method.Name, user));
        Assert.Equal(_admin, (await Records.FindAsync(_admin, _document, CancellationToken.None))!.Stewardship.OwnerId);
    }

    [Fact]
    public async Task Find_UploadedTwice_NamesVersionsUploadersAndOwner()
    {
        var record = await Records.FindAsync(_admin, _document, CancellationToken.None);

        Assert.Equal([VersionState.Active, VersionState.Replaced], record!.Versions.Select(version => version.State));
        Assert.All(record.Versions, version => Assert.Equal(_admin, version.UploadedBy));
        Assert.Equal(new Stewardship(_admin, null, null), record.Stewardship);
    }

    [Fact]
    public async Task Compare_TwoVersions_TellsTheSentenceThatChanged()
    {
        var record = await Records.FindAsync(_admin, _document, CancellationToken.None);

        var changes = await CompareAsync(_admin, record!);

        var change = Assert.Single(changes!.Changes);
        Assert.Equal(["Cranes stop at 20 m/s."], change.Removed);
        Assert.Equal(["Cranes stop at 18 m/s."], change.Added);
    }

    [Fact]
    public async Task EveryPart_AdminOutsideOfTheCollection_GetsStateButNothingOfTheText()
    {
        await FindInTextAsync();
        var other = await AddAsync(UserRole.Admin);

        var record = await Records.FindAsync(other, _document, CancellationToken.None);

        Assert.False(record!.Details.MayRead);
        Assert.Equal(2, record.Versions.Count);
        Assert.Equal((1, 0), (record.SelfTest!.Asked, record.SelfTest.Results.Count));
        Assert.Equal("", Assert.Single(record.Details.Coverage.Hidden).Excerpt);
        Assert.Equal("", Assert.Single(record.Details.Coverage.Instructions).Excerpt);
        Assert.Null(await CompareAsync(other, record));
        Assert.Null(await Records.FindPassagesAsync(other, _document, CancellationToken.None));
        Assert.Null(await Records.TestAsync(other, _document, ["When?"], CancellationToken.None));
        // The one in the group sees it all.
        var own = await Records.FindAsync(_admin, _document, CancellationToken.None);
        Assert.Equal("When do cranes stop?", Assert.Single(own!.SelfTest!.Results).Question);
        Assert.Equal("white words", Assert.Single(own.Details.Coverage.Hidden).Excerpt);
    }

    [Fact]
    public async Task SetStewardship_Sensible_IsKept()
    {
        var other = await _host.AcceptedAsync(await _host.CollectionAsync("more"), "new.txt", "New rules.");
        var due = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Null(await SetAsync(_document, new Stewardship(null, due.AddHours(5), other)));

        var record = await Records.FindAsync(_admin, _document, CancellationToken.None);
        Assert.Equal(new Stewardship(null, due, other), record!.Stewardship);
        Assert.Equal("new.txt", record.SupersededBy!.Source);
        Assert.Equal(_document, Assert.Single((await Records.FindAsync(_admin, other, CancellationToken.None))!.Supersedes).Id);
    }

    [Fact]
    public async Task SetStewardship_ThatMakesNoSense_IsRefusedInWords()
    {
        var other = await _host.AcceptedAsync(await _host.CollectionAsync("more"), "new.txt", "New rules.");
        await SetAsync(other, new Stewardship(null, null, _document));

        Assert.Contains("its own place", await SetAsync(_document, new Stewardship(null, null, _document)), StringComparison.Ordinal);
        Assert.Contains("itself replaced", await SetAsync(_document, new Stewardship(null, null, other)), StringComparison.Ordinal);
        Assert.Contains("is gone", await SetAsync(_document, new Stewardship(null, null, Guid.CreateVersion7())), StringComparison.Ordinal);
        Assert.Contains(
            "no such user",
            await SetAsync(_document, new Stewardship(Guid.CreateVersion7(), null, null)),
            StringComparison.Ordinal
        );
        Assert.Null((await Records.FindAsync(_admin, _document, CancellationToken.None))!.Stewardship.SupersededById);
    }

    private Task<string?> SetAsync(Guid document, Stewardship wanted) =>
        _host.Get<DocumentStewards>().SetAsync(_admin, document, wanted, CancellationToken.None);

    private Task<KnowledgeAssistant.Documents.Changes.TextChanges?> CompareAsync(Guid admin, DocumentRecord record) =>
        Records.CompareAsync(admin, _document, record.Versions[1].Id, record.Versions[0].Id, CancellationToken.None);

    private async Task FindInTextAsync() =>
        await _host
            .Get<AppDatabase>()
            .WriteAsync(
                async context =>
                {
                    var version = await context.Set<DocumentVersion>().SingleAsync(row => row.State == VersionState.Active);
                    version.Coverage = CoverageReport.Complete with
                    {
                        Hidden = [new CoverageFinding("white text", 1, "white words")],
                        Instructions = [new CoverageFinding("asks to ignore other instructions", 1, "ignore all")],
                    };
                    context.Add(
                        new StoredSelfTest
                        {
                            DocumentId = _document,
                            VersionId = version.Id,
                            RanAt = version.CreatedAt,
                            Results = [new SelfTestResult("When do cranes stop?", 1)],
                        }
                    );
                    return true;
                },
                CancellationToken.None
            );

    private async Task<Guid> AddAsync(UserRole role, params string[] groups)
    {
        foreach (var key in groups)
            await _host.Get<GroupDirectory>().AddAsync(key, key, CancellationToken.None);
        var added = await _host
            .Get<UserAdministration>()
            .AddAsync($"u{Guid.NewGuid():N}", role, groups, "seven quiet tall ships", CancellationToken.None);
        return added.User!.Id;
    }

    private async Task<Guid> UploadAsync(Guid collection, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var outcome = await _host
            .Get<LibraryAdministration>()
            .UploadAsync(_admin, collection, "cranes.txt", content, CancellationToken.None);
        return Assert.IsType<UploadAccepted>(outcome).DocumentId;
    }

    private Task CallAsync(Type type, string member, Guid user)
    {
        var method = type.GetMethod(member)!;
        var arguments = method
            .GetParameters()
            .Select(parameter =>
                parameter.Position == 0 ? user
                : parameter.ParameterType == typeof(Guid) ? _document
                : parameter.ParameterType == typeof(Guid?) ? null
                : parameter.ParameterType == typeof(int) ? 1
                : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
                : parameter.ParameterType == typeof(Stewardship) ? new Stewardship(null, null, null)
                : (object?)Array.Empty<string>()
            );
        return (Task)
            method.Invoke(
                _host.GetType().GetMethod(nameof(IngestionHost.Get))!.MakeGenericMethod(type).Invoke(_host, null),
                [.. arguments]
            )!;
    }
}

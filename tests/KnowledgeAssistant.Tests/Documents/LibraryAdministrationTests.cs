using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Access;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

/// <summary>Who may keep the library, and what of it an admin may see beyond names and states.</summary>
public sealed class LibraryAdministrationTests(AccessFixture fixture) : IClassFixture<AccessFixture>, IDisposable
{
    // Without it the index is open for reading only.
    private readonly DataFolderLock? _lock = DataFolderLock.TryAcquire(fixture.Get<DataFolder>(), address: null, out _);
    private readonly LibraryAdministration _library = fixture.Get<LibraryAdministration>();

    /// <summary>Everything there is to call, so that a member without its check is found.</summary>
    public static TheoryData<string> Members =>
        [
            .. typeof(LibraryAdministration)
                .GetMethods()
                .Where(method => method.DeclaringType == typeof(LibraryAdministration))
                .Select(method => method.Name),
        ];

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Member_AskedByWhoIsNoAdmin_ThrowsAndChangesNothing(string member)
    {
        var reader = await AddAsync(UserRole.Reader, "hr");
        var reviewer = await AddAsync(UserRole.Reviewer);
        var disabled = await AddAsync(UserRole.Admin);
        var demoted = await AddAsync(UserRole.Admin);
        await AddAsync(UserRole.Admin);
        await fixture.Users.DisableAsync(disabled, CancellationToken.None);
        await fixture.Users.SetRoleAsync(demoted, UserRole.Reader, CancellationToken.None);

        foreach (var user in (Guid[])[reader, reviewer, disabled, demoted, Guid.CreateVersion7(), Guid.Empty])
            await Assert.ThrowsAsync<AdminRequiredException>(() => CallAsync(member, user));
        Assert.DoesNotContain(
            await fixture.Get<DocumentLibrary>().ListCollectionsAsync(CancellationToken.None),
            collection => collection.Name == "Made by nobody"
        );
    }

    [Fact]
    public async Task Find_DocumentOutsideOfTheAdminsScope_ShowsItsStateButNotThatItMayBeRead()
    {
        var admin = await AddAsync(UserRole.Admin);
        var (collection, document) = await UploadAsync(admin, AccessLabel.Everyone);
        await _library.SetDocumentAccessAsync(admin, document, [AccessLabel.Group("hr")], CancellationToken.None);

        var details = await _library.FindAsync(admin, document, CancellationToken.None);

        Assert.Equal(("pay.md", collection), (details!.Row.Source, details.Row.CollectionId));
        Assert.False(details.MayRead);
    }

    [Theory]
    [InlineData("everyone", "", true)]
    [InlineData("everyone", "group:hr", false)]
    [InlineData("group:hr", "", false)]
    [InlineData("group:board", "", true)]
    [InlineData("group:board", "group:hr", false)]
    [InlineData("group:hr", "group:board", false)]
    public async Task FindOriginal_AdminInTheBoard_GetsWhatTheBoardMayRead(string rule, string own, bool expected)
    {
        var admin = await AddAsync(UserRole.Admin, "board");
        var (_, document) = await UploadAsync(admin, AccessLabel.Parse(rule));
        if (own.Length > 0)
            await _library.SetDocumentAccessAsync(admin, document, [AccessLabel.Parse(own)], CancellationToken.None);

        var original = await _library.FindOriginalAsync(admin, document, CancellationToken.None);

        Assert.Equal(expected, original is not null);
        Assert.Equal(expected, (await _library.FindAsync(admin, document, CancellationToken.None))!.MayRead);
        if (original is not null)
            Assert.Equal(("pay.md", "# Pay"), (original.FileName, await File.ReadAllTextAsync(original.Path)));
    }

    public void Dispose() => _lock?.Dispose();

    private async Task<Guid> AddAsync(UserRole role, params string[] groups) =>
        (await fixture.AddAsync($"{role}-{Guid.NewGuid():N}", role, groups)).Id;

    private async Task<(Guid Collection, Guid Document)> UploadAsync(Guid admin, AccessLabel rule)
    {
        var settings = new CollectionSettings(Guid.NewGuid().ToString("N"), "", [rule], null);
        var made = await _library.CreateCollectionAsync(admin, settings, CancellationToken.None);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("# Pay"));
        var outcome = await _library.UploadAsync(admin, made.Id!.Value, "pay.md", content, CancellationToken.None);
        return (made.Id.Value, Assert.IsType<UploadAccepted>(outcome).DocumentId);
    }

    private Task CallAsync(string member, Guid user)
    {
        var method = typeof(LibraryAdministration).GetMethod(member)!;
        var arguments = method
            .GetParameters()
            .Select(parameter =>
                parameter.Position == 0 ? user
                : parameter.ParameterType == typeof(Guid) ? Guid.CreateVersion7()
                : parameter.ParameterType == typeof(string) ? "Made by nobody"
                : parameter.ParameterType == typeof(Stream) ? Stream.Null
                : parameter.ParameterType == typeof(CollectionSettings) ? new CollectionSettings("Made by nobody", "", [], null)
                : parameter.ParameterType == typeof(DocumentQuery) ? new DocumentQuery()
                : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
                : (object)Array.Empty<AccessLabel>()
            );
        return method.Invoke(_library, [.. arguments]) switch
        {
            IAsyncEnumerable<object> pieces => pieces.GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
            var task => (Task)task!,
        };
    }
}

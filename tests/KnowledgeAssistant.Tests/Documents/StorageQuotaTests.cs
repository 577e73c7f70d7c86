using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Uploads;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

public sealed class StorageQuotaTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private IngestionHost _host = null!;
    private Guid _collection;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync(time: _time);
        _collection = await _host.CollectionAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private DocumentOptions Options => _host.Get<IOptions<DocumentOptions>>().Value;

    [Fact]
    public async Task Upload_ManyAtOnceBeyondTheTotal_StoresNoMoreThanFits()
    {
        Options.MaxTotalBytes = 1_000;

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => _host.UploadAsync(_collection, $"{i}.txt", new string((char)('a' + i % 26), 100)))
        );

        Assert.Equal(10, outcomes.Count(outcome => outcome is UploadAccepted));
        Assert.All(
            outcomes.OfType<UploadRefused>(),
            refused => Assert.Contains("The library is full", refused.Reason, StringComparison.Ordinal)
        );
        Assert.Equal(10, await _host.CountAsync<Document>());
        Assert.InRange(_host.OriginalCount, 1, 10);
    }

    [Fact]
    public async Task Upload_AfterSomethingWasDeleted_FitsAgain()
    {
        Options.MaxTotalBytes = 150;
        var first = await _host.AcceptedAsync(_collection, "a.txt", new string('a', 100));
        Assert.IsType<UploadRefused>(await _host.UploadAsync(_collection, "b.txt", new string('b', 100)));

        await _host.Library.DeleteAsync(first, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.IsType<UploadAccepted>(await _host.UploadAsync(_collection, "b.txt", new string('b', 100)));
    }

    [Fact]
    public async Task Upload_MoreThanAUsersShare_IsRefusedForThatUserOnly()
    {
        Options.MaxBytesPerUser = 150;
        var (ada, otto) = (await AddAsync("ada"), await AddAsync("otto"));

        Assert.IsType<UploadAccepted>(await SendAsync(ada, "a.txt", 100));
        var refused = Assert.IsType<UploadRefused>(await SendAsync(ada, "b.txt", 100));
        var inParts = await _host
            .Get<ResumableUploads>()
            .StartAsync(ada, new UploadRequest(_collection, "c.txt", 100, null, 1), CancellationToken.None);

        Assert.Contains("You may store", refused.Reason, StringComparison.Ordinal);
        Assert.IsType<UploadRefused>(Assert.IsType<UploadSettled>(inParts).Outcome);
        Assert.IsType<UploadAccepted>(await SendAsync(otto, "b.txt", 100));
        Assert.IsType<UploadAccepted>(await _host.UploadAsync(_collection, "command.txt", new string('c', 300)));
    }

    [Fact]
    public async Task Upload_BeyondTheCountOfDocuments_TakesNewVersionsOnly()
    {
        Options.MaxDocuments = 1;
        await _host.AcceptedAsync(_collection, "a.txt", "Text.");

        var refused = Assert.IsType<UploadRefused>(await _host.UploadAsync(_collection, "b.txt", "Text."));

        Assert.Contains("as many documents as it may (1)", refused.Reason, StringComparison.Ordinal);
        Assert.IsType<UploadAccepted>(await _host.UploadAsync(_collection, "a.txt", "New text."));
    }

    private async Task<Guid> AddAsync(string name) =>
        (await _host.Get<UserAdministration>().AddAsync(name, UserRole.Admin, [], "seven quiet tall ships", CancellationToken.None))
            .User!
            .Id;

    private async Task<UploadOutcome> SendAsync(Guid user, string source, int bytes)
    {
        using var content = new MemoryStream(
            new byte[bytes]
                .Select(_ => (byte)source[0])
                .ToArray()
        );
        return await _host.Get<LibraryAdministration>().UploadAsync(user, _collection, source, content, CancellationToken.None);
    }
}

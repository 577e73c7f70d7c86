using System.Security.Cryptography;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Uploads;
using KnowledgeAssistant.Tests.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents.Uploads;

/// <summary>Uploads in parts on a real data folder; a second host on the same folder is the server after a kill.</summary>
public sealed class ResumableUploadsTests : IAsyncLifetime
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("First half of the manual. Second half of the manual.");
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Text));

    private readonly ManualTime _time = new();
    private IngestionHost _host = null!;
    private Guid _collection;
    private Guid _admin;

    public async ValueTask InitializeAsync()
    {
        _host = await IngestionHost.StartAsync(time: _time);
        _collection = await _host.CollectionAsync();
        _admin = await AddAsync("ada", UserRole.Admin);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Append_KilledAndStartedAgain_GoesOnFromWhatWasAcknowledged()
    {
        var id = (await BeginAsync()).Id;
        Assert.Equal(25, (await TakenAsync(_host, id, 0, Text[..25])).Received);
        // Bytes that a kill left behind the last answer count for nothing.
        await File.AppendAllTextAsync(Path.Combine(_host.Folder.OriginalsFolder, "incoming", "partial", id.ToString("N"), "data"), "torn");

        await using var after = await IngestionHost.StartAsync(_host, _time);
        await after.RecoverAsync(wasKilled: true);

        var open = Assert.Single(await Uploads(after).ListAsync(_admin, CancellationToken.None));
        Assert.Equal((id, 25L, "manual.txt"), (open.Id, open.Received, open.Source));
        await TakenAsync(after, id, 25, Text[25..]);
        Assert.IsType<UploadAccepted>(await FinishAsync(after, id));
        await after.WorkAsync();
        Assert.Contains("Second half", Assert.Single(after.Index.Passages), StringComparison.Ordinal);
        Assert.Empty(await Uploads(after).ListAsync(_admin, CancellationToken.None));
    }

    [Fact]
    public async Task Finish_DatabaseCouldNotBeWritten_KeepsEveryByteForTheNextTry()
    {
        var id = (await BeginAsync()).Id;
        await TakenAsync(_host, id, 0, Text);
        // What a kill between the move of the original and its row leaves: both names of the file, no document.
        var original = _host.Get<Originals>().PathOf(Hash);
        Directory.CreateDirectory(Path.GetDirectoryName(original)!);
        File.Copy(Path.Combine(_host.Folder.OriginalsFolder, "incoming", "partial", id.ToString("N"), "data"), original);

        await using var after = await IngestionHost.StartAsync(_host, _time);
        await after.RecoverAsync(wasKilled: true);

        Assert.False(File.Exists(original));
        Assert.IsType<UploadAccepted>(await FinishAsync(after, id));
        await after.WorkAsync();
        Assert.Single(after.Index.Passages);
        Assert.Equal(1, after.OriginalCount);
    }

    [Fact]
    public async Task Append_ConnectionBreaks_KeepsWhatCame()
    {
        var id = (await BeginAsync()).Id;

        await Assert.ThrowsAsync<IOException>(() =>
            Uploads(_host).AppendAsync(_admin, id, 0, new BrokenStream(Text[..10]), CancellationToken.None)
        );

        Assert.Equal(10, (await Uploads(_host).FindAsync(_admin, id, CancellationToken.None))!.Received);
        Assert.Equal(25, (await TakenAsync(_host, id, 10, Text[10..25])).Received);
    }

    [Fact]
    public async Task Append_OutOfStep_ChangesNothingAndTellsTheLength()
    {
        var id = (await BeginAsync()).Id;
        await TakenAsync(_host, id, 0, Text[..25]);

        var again = Assert.IsType<UploadOutOfStep>(await AppendAsync(_host, id, 0, Text[..25]));
        var early = Assert.IsType<UploadOutOfStep>(await Uploads(_host).FinishAsync(_admin, id, CancellationToken.None));
        var tooMuch = Assert.IsType<UploadOutOfStep>(await AppendAsync(_host, id, 25, [.. Text[25..], 1]));

        Assert.Equal((25, 25, 25), (again.Upload.Received, early.Upload.Received, tooMuch.Upload.Received));
    }

    [Fact]
    public async Task Finish_OtherBytesThanAnnounced_IsRefusedAndForgotten()
    {
        var id = (await BeginAsync()).Id;
        await TakenAsync(_host, id, 0, [.. Text.Select(value => (byte)(value ^ 1))]);

        Assert.Contains(
            "did not arrive as it was sent",
            Assert.IsType<UploadRefused>(await FinishAsync(_host, id)).Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(0, _host.OriginalCount);
        Assert.Equal(0, await _host.CountAsync<Document>());
    }

    [Fact]
    public async Task Start_SameFileAgain_IsTakenUpOrKnown()
    {
        var begun = await BeginAsync();
        await TakenAsync(_host, begun.Id, 0, Text[..25]);

        var resumed = await BeginAsync();
        var changed = await BeginAsync(Request with { Sha256 = null, ModifiedAt = 2 });
        await TakenAsync(_host, begun.Id, 25, Text[25..]);
        await FinishAsync(_host, begun.Id);
        var underWay = await Uploads(_host).StartAsync(_admin, Request, CancellationToken.None);
        await _host.WorkAsync();
        var ready = await Uploads(_host).StartAsync(_admin, Request, CancellationToken.None);
        var elsewhere = await Uploads(_host).StartAsync(_admin, Request with { Source = "copy.txt" }, CancellationToken.None);

        Assert.Equal((begun.Id, 25), (resumed.Id, resumed.Received));
        Assert.NotEqual(begun.Id, changed.Id);
        Assert.IsType<UploadAccepted>(Assert.IsType<UploadSettled>(underWay).Outcome);
        Assert.IsType<UploadUnchanged>(Assert.IsType<UploadSettled>(ready).Outcome);
        Assert.IsType<UploadBegun>(elsewhere);
    }

    [Fact]
    public async Task Start_TooManyOpen_MustWaitUntilOneExpires()
    {
        _host.Get<Microsoft.Extensions.Options.IOptions<DocumentOptions>>().Value.MaxOpenUploads = 2;
        await BeginAsync();
        await BeginAsync(Request with { Source = "b.txt" });

        var third = await Uploads(_host).StartAsync(_admin, Request with { Source = "c.txt" }, CancellationToken.None);
        var other = await AddAsync("otto", UserRole.Admin);
        var others = await Uploads(_host).StartAsync(other, Request with { Source = "c.txt" }, CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(24));
        var after = await Uploads(_host).StartAsync(_admin, Request with { Source = "c.txt" }, CancellationToken.None);

        Assert.Contains("2 uploads are unfinished", Assert.IsType<UploadMustWait>(third).Reason, StringComparison.Ordinal);
        Assert.IsType<UploadBegun>(others);
        Assert.IsType<UploadBegun>(after);
        Assert.Single(await Uploads(_host).ListAsync(_admin, CancellationToken.None));
        Assert.Single(Directory.GetDirectories(Path.Combine(_host.Folder.OriginalsFolder, "incoming", "partial")));
    }

    [Fact]
    public async Task EveryMember_OtherAdminOrReader_LearnsNothing()
    {
        var id = (await BeginAsync()).Id;
        var other = await AddAsync("otto", UserRole.Admin);
        var reader = await AddAsync("rosa", UserRole.Reader);

        Assert.Empty(await Uploads(_host).ListAsync(other, CancellationToken.None));
        Assert.Null(await Uploads(_host).FindAsync(other, id, CancellationToken.None));
        using var content = new MemoryStream(Text);
        Assert.IsType<UploadUnknown>(await Uploads(_host).AppendAsync(other, id, 0, content, CancellationToken.None));
        Assert.IsType<UploadUnknown>(await Uploads(_host).FinishAsync(other, id, CancellationToken.None));
        Assert.False(await Uploads(_host).DiscardAsync(other, id, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Uploads(_host).FindAsync(reader, id, CancellationToken.None));
        await Assert.ThrowsAsync<AdminRequiredException>(() => Uploads(_host).StartAsync(reader, Request, CancellationToken.None));
        Assert.True(await Uploads(_host).DiscardAsync(_admin, id, CancellationToken.None));
        Assert.Equal(0, _host.OriginalCount);
    }

    private UploadRequest Request => new(_collection, "manual.txt", Text.Length, Hash, 1);

    private static ResumableUploads Uploads(IngestionHost host) => host.Get<ResumableUploads>();

    private async Task<Guid> AddAsync(string name, UserRole role) =>
        (await _host.Get<UserAdministration>().AddAsync(name, role, [], "seven quiet tall ships", CancellationToken.None)).User!.Id;

    private async Task<OpenUpload> BeginAsync(UploadRequest? request = null) =>
        Assert.IsType<UploadBegun>(await Uploads(_host).StartAsync(_admin, request ?? Request, CancellationToken.None)).Upload;

    private async Task<UploadStep> AppendAsync(IngestionHost host, Guid id, long offset, byte[] part)
    {
        using var content = new MemoryStream(part);
        return await Uploads(host).AppendAsync(_admin, id, offset, content, CancellationToken.None);
    }

    private async Task<OpenUpload> TakenAsync(IngestionHost host, Guid id, long offset, byte[] part) =>
        Assert.IsType<UploadTaken>(await AppendAsync(host, id, offset, part)).Upload;

    private async Task<UploadOutcome> FinishAsync(IngestionHost host, Guid id) =>
        Assert.IsType<UploadFinished>(await Uploads(host).FinishAsync(_admin, id, CancellationToken.None)).Outcome;

    /// <summary>Gives its bytes, then breaks as a lost connection does.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("The connection broke.");
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Tests.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

public class DocumentLibraryTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");

    [Fact]
    public async Task List_Warnings_AreThoseOfTheVersionThatIsSearched()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var report = CoverageReport.Complete;
        var read = host.Read;
        host.Read = async (path, name, token) =>
            await read(path, name, token) is var result ? result with { Content = result.Content! with { Coverage = report } } : null!;
        await host.AcceptedAsync(collection, "whole.txt", "All of it.");
        await host.WorkAsync();
        report = new CoverageReport([], ["The heads that repeat were left out."]) { Recognised = [new RecognisedPage(1, .9)] };
        await host.AcceptedAsync(collection, "noted.txt", "Nearly all.");
        await host.WorkAsync();
        report = new CoverageReport([2], []) { Hidden = [new("white text", null, "x")], Instructions = [new("orders", null, "x")] };
        var warned = await host.AcceptedAsync(collection, "warned.txt", "Some.");
        await host.WorkAsync();

        Assert.Equal(["warned.txt"], await WithAsync(DocumentNotes.Warnings));
        Assert.Equal(["noted.txt", "warned.txt"], await WithAsync(DocumentNotes.All));
        Assert.Equal(DocumentNotes.Warnings, (await host.RowAsync(warned)).Notes);
        report = CoverageReport.Complete;
        await host.AcceptedAsync(collection, "warned.txt", "Some, mended.");
        await host.WorkAsync();
        Assert.Empty(await WithAsync(DocumentNotes.Warnings));

        async Task<IEnumerable<string>> WithAsync(DocumentNotes notes) =>
            (await host.Library.ListAsync(new DocumentQuery { Notes = notes }, CancellationToken.None)).Rows.Select(row => row.Source);
    }

    [Fact]
    public async Task Upload_SameBytesAgain_IsUnchangedUntilTheReaderIsNewer()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var id = await host.AcceptedAsync(collection, "a.txt", "Text.");
        await host.WorkAsync();

        Assert.Equal(id, Assert.IsType<UploadUnchanged>(await host.UploadAsync(collection, "./a.txt", "Text.")).DocumentId);
        Assert.Equal(0, await host.CountAsync<Job>());
        host.ReaderNumber = 2;
        Assert.Equal(id, await host.AcceptedAsync(collection, "a.txt", "Text."));
    }

    [Fact]
    public async Task Upload_SameFileManyTimesAtOnce_IsOneDocumentWithOneVersion()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.UploadAsync(collection, "a.txt", "The same text.")));

        Assert.Single(outcomes.Cast<UploadAccepted>().Distinct());
        Assert.Equal(
            (1, 1, 1),
            (await host.CountAsync<Document>(), await host.CountAsync<DocumentVersion>(), await host.CountAsync<Job>())
        );
        await host.WorkAsync();
        Assert.Single(host.Index.Passages);
        Assert.Equal(1, host.OriginalCount);
    }

    [Fact]
    public async Task Upload_SameNameWithOtherBytesAtOnce_EndsWithOneOfThem()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var working = Task.Run(host.WorkAsync);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.UploadAsync(collection, "a.txt", $"Text {i}.")));
        await working;
        await host.WorkAsync();

        Assert.Single(host.Index.Passages);
        Assert.Equal(1, await host.CountAsync<Document>());
        Assert.Equal(0, await host.CountAsync<Job>());
        // Versions that search once saw keep their originals for citations; all others are gone.
        Assert.Equal(await host.CountAsync<DocumentVersion>(), host.OriginalCount);
    }

    [Fact]
    public async Task Upload_EqualBytesUnderTwoNames_AreTwoDocumentsThatShareTheOriginal()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var first = await host.AcceptedAsync(collection, "a.txt", "Text.");
        var second = await host.AcceptedAsync(collection, "b.txt", "Text.");
        await host.WorkAsync();
        Assert.Equal((2, 1), (host.Index.Passages.Count, host.OriginalCount));

        Assert.Equal(ChangeOutcome.Done, await host.Library.DeleteAsync(first, CancellationToken.None));
        Assert.Equal((1, 1), (host.Index.Passages.Count, host.OriginalCount));
        Assert.Equal(ChangeOutcome.Done, await host.Library.DeleteAsync(second, CancellationToken.None));
        Assert.Equal((0, 0), (host.Index.Passages.Count, host.OriginalCount));
        Assert.Equal((0, 0), (await host.CountAsync<DocumentVersion>(), await host.CountAsync<StoredContent>()));
        Assert.Equal(ChangeOutcome.NotFound, await host.Library.DeleteAsync(second, CancellationToken.None));
    }

    [Theory]
    [InlineData("../a.txt", "text", "'..'")]
    [InlineData("a\u202Etxt.md", "text", "direction")]
    [InlineData("a.txt", "", "empty")]
    public async Task Upload_WhatIsNotTaken_IsRefusedAndLeavesNothing(string source, string text, string inReason)
    {
        await using var host = await IngestionHost.StartAsync();
        var outcome = Assert.IsType<UploadRefused>(await host.UploadAsync(await host.CollectionAsync(), source, text));
        Assert.Contains(inReason, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (await host.CountAsync<Document>(), host.OriginalCount));
    }

    [Fact]
    public async Task Upload_LongerThanTheLimit_IsRefusedAndLeavesNothing()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        await using var endless = new EndlessStream();
        var outcome = await host.Library.UploadAsync(collection, "big.txt", endless, CancellationToken.None);
        Assert.Contains("larger than 100 MB", Assert.IsType<UploadRefused>(outcome).Reason, StringComparison.Ordinal);
        Assert.Equal(0, host.OriginalCount);
    }

    [Fact]
    public async Task Upload_IntoACollectionThatIsNot_IsRefused()
    {
        await using var host = await IngestionHost.StartAsync();
        Assert.IsType<UploadRefused>(await host.UploadAsync(Guid.CreateVersion7(), "a.txt", "Text."));
        Assert.Equal(0, host.OriginalCount);
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("Activate")]
    public async Task Delete_WhileBeingIndexed_EndsDeleted(string step)
    {
        await using var host = await IngestionHost.StartAsync();
        var id = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        Task? deleting = null;
        host.Index.Before = name =>
        {
            if (name == step)
                deleting = Task.Run(() => host.Library.DeleteAsync(id, CancellationToken.None));
            return Task.CompletedTask;
        };
        await host.WorkAsync();
        await deleting!;
        await host.WorkAsync();

        Assert.Empty(host.Index.Passages);
        Assert.Null(await host.Library.FindAsync(id, CancellationToken.None));
        Assert.Equal((0, 0), (await host.CountAsync<Job>(), host.OriginalCount));
    }

    [Fact]
    public async Task Delete_WhileBeingRead_EndsDeletedAndNothingReachesTheIndex()
    {
        await using var host = await IngestionHost.StartAsync();
        var id = await host.AcceptedAsync(await host.CollectionAsync(), "a.txt", "Text.");
        host.Read = async (path, name, token) =>
        {
            var result = await PlainReader.ReadAsync(path, name, token);
            await host.Library.DeleteAsync(id, CancellationToken.None);
            return result;
        };
        await host.WorkAsync();

        Assert.DoesNotContain("Write", host.Index.Calls);
        Assert.Equal((0, 0, 0), (await host.CountAsync<Document>(), await host.CountAsync<Job>(), host.OriginalCount));
    }

    [Fact]
    public async Task SetAccess_WhileBeingIndexed_TheIndexEndsWithTheNewAccess()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var id = await host.AcceptedAsync(collection, "a.txt", "Text.");
        var embed = host.Embeddings.Embed;
        host.Embeddings.Embed = texts =>
        {
            host.Library.SetDocumentAccessAsync(id, [Hr], CancellationToken.None).GetAwaiter().GetResult();
            return embed(texts);
        };
        await host.WorkAsync();
        Assert.Contains("[everyone|group:hr]", Assert.Single(host.Index.Passages), StringComparison.Ordinal);

        Assert.Equal(ChangeOutcome.Done, await host.Library.SetCollectionAccessAsync(collection, [Hr], CancellationToken.None));
        Assert.Contains("[group:hr|group:hr]", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_TextOfAScopeThatMayNotRead_IsTheSameAsMissing()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync("hr", Hr);
        var id = await host.AcceptedAsync(collection, "a.txt", "Secret text.");
        var texts = host.Get<DocumentTexts>();
        Assert.Null(await texts.FindAsync(id, null, AccessScope.Of(Hr), CancellationToken.None));
        await host.WorkAsync();

        Assert.Null(await texts.FindAsync(id, null, AccessScope.EveryoneOnly, CancellationToken.None));
        Assert.Equal("Secret text.", (await texts.FindAsync(id, null, AccessScope.Of(Hr), CancellationToken.None))!.Content.Text);
        var other = await host.AcceptedAsync(await host.CollectionAsync("open"), "b.txt", "Open text.");
        await host.WorkAsync();
        var version = (await host.RowAsync(id)).ActiveVersionId;
        Assert.Null(await texts.FindAsync(other, version, AccessScope.Of(Hr), CancellationToken.None));
    }

    [Fact]
    public async Task List_SearchSortAndPages_NeverRepeatOrMissARow()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        foreach (var i in Enumerable.Range(0, 25))
            await host.AcceptedAsync(collection, $"f_{i:00}%.txt", $"Text {i}.");
        await host.AcceptedAsync(collection, "other.txt", "Other.");
        await host.WorkAsync();

        var seen = new List<string>();
        for (var skip = 0; skip < 30; skip += 10)
        {
            var query = new DocumentQuery
            {
                Search = "F_",
                Order = DocumentOrder.State,
                Descending = true,
                Skip = skip,
                Take = 10,
            };
            var page = await host.Library.ListAsync(query, CancellationToken.None);
            Assert.Equal(25, page.Total);
            seen.AddRange(page.Rows.Select(row => row.Source));
        }
        Assert.Equal(25, seen.Distinct().Count());
        var percent = await host.Library.ListAsync(new DocumentQuery { Search = "%.t", Take = 10_000 }, CancellationToken.None);
        Assert.Equal(25, percent.Rows.Count);
        Assert.Equal(0, (await host.Library.ListAsync(new DocumentQuery { Search = "ff" }, CancellationToken.None)).Total);
    }

    [Fact]
    public async Task CreateCollection_NameTakenOrRefused_SaysSo()
    {
        await using var host = await IngestionHost.StartAsync();
        var id = await host.CollectionAsync("docs");
        Assert.Equal(
            new CollectionCreated(ChangeOutcome.NameTaken, id),
            await host.Library.CreateCollectionAsync(" docs ", [Hr], CancellationToken.None)
        );
        foreach (var name in (string[])["", " ", "a\nb", new string('a', 101)])
            Assert.Equal(ChangeOutcome.NameRefused, (await host.Library.CreateCollectionAsync(name, [], CancellationToken.None)).Outcome);
        var row = Assert.Single(await host.Library.ListCollectionsAsync(CancellationToken.None));
        Assert.Equal(("docs", 0), (row.Name, row.Documents));
        Assert.Equal([AccessLabel.Everyone], row.Labels);
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

public sealed class IngestionWorkerTests
{
    [Fact]
    public async Task Finish_ThatWasWaiting_LeavesTheNextWakeToTheNextWorker()
    {
        await using var host = await IngestionHost.StartAsync();
        var uploading = new TaskCompletionSource();
        var finishing = host.Worker.FinishAsync(uploading.Task, TimeSpan.Zero, CancellationToken.None);
        uploading.SetResult();
        await finishing;

        var signal = host.Get<JobSignal>();
        signal.Wake();

        await signal.WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Work_UploadedDocuments_BecomeReadyAndSearchable()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 150; i++)
            ids.Add(await host.AcceptedAsync(collection, $"folder/{i}.txt", $"Text of document {i}."));

        await host.WorkAsync();

        Assert.Equal(150, host.Index.Passages.Count);
        var page = await host.Library.ListAsync(new DocumentQuery { State = DocumentState.Ready }, CancellationToken.None);
        Assert.Equal(150, page.Total);
        Assert.All(page.Rows, row => Assert.Equal(1, row.PassageCount));
        Assert.Equal(0, await host.CountAsync<Job>());
        Assert.True(host.Index.Calls.Count(call => call == "Write") < 20, "documents share index writes");
    }

    [Fact]
    public async Task Work_UnreadableDocument_FailsWithItsReasonAndTheRestGoesOn()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var bad = await host.AcceptedAsync(collection, "bad.txt", "unreadable bytes");
        var good = await host.AcceptedAsync(collection, "good.txt", "Good text.");

        await host.WorkAsync();

        Assert.Equal((DocumentState.Failed, "The file cannot be read."), await StateAsync(host, bad));
        Assert.Equal((DocumentState.Ready, null), await StateAsync(host, good));
        Assert.Equal(0, await host.CountAsync<Job>());
    }

    [Fact]
    public async Task Work_DocumentThatAlwaysBreaksAStep_FailsAfterTwoTriesAndTheRestGoesOn()
    {
        await using var host = await IngestionHost.StartAsync();
        var tries = 0;
        host.Embeddings.Embed = texts =>
        {
            if (texts.Any(text => text.Contains("poison", StringComparison.Ordinal)))
            {
                tries++;
                throw new InvalidOperationException("A bug.");
            }
            return texts.Select(_ => new float[] { 1, 0 }).ToList();
        };
        var collection = await host.CollectionAsync();
        var bad = await host.AcceptedAsync(collection, "bad.txt", "Some poison.");
        var good = await host.AcceptedAsync(collection, "good.txt", "Good text.");

        await host.WorkAsync();

        var (state, reason) = await StateAsync(host, bad);
        Assert.Equal(DocumentState.Failed, state);
        Assert.Contains("unexpected error", reason, StringComparison.Ordinal);
        Assert.Equal(2, tries);
        Assert.Equal((DocumentState.Ready, null), await StateAsync(host, good));
    }

    [Fact]
    public async Task Work_IndexRefusesOneDocumentOfABatch_OnlyThatOneFails()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await host.AcceptedAsync(collection, $"{i}.txt", $"Text {i}."));
        var bad = ids[2];
        host.Index.BeforeWrite = versions =>
        {
            if (versions.Any(version => version.Document.DocumentId == bad))
                throw new PassageIndexException("The index refuses it.", isTransient: false);
        };

        await host.WorkAsync();

        Assert.Equal((DocumentState.Failed, "The index refuses it."), await StateAsync(host, bad));
        foreach (var id in ids.Where(id => id != bad))
            Assert.Equal((DocumentState.Ready, null), await StateAsync(host, id));
    }

    [Theory]
    [InlineData("too few")]
    [InlineData("too short")]
    [InlineData("not a number")]
    public async Task Work_EmbeddingModelGivesNonsense_NothingIsIndexed(string kind)
    {
        await using var host = await IngestionHost.StartAsync();
        host.Embeddings.Embed = texts =>
            kind switch
            {
                "too few" => texts.Skip(1).Select(_ => new float[] { 1, 0 }).ToList(),
                "too short" => texts.Select((_, i) => i == 0 ? [1f, 0f] : new float[] { 1 }).ToList(),
                _ => texts.Select(_ => new float[] { float.NaN, 0 }).ToList(),
            };
        var collection = await host.CollectionAsync();
        var words = string.Join(' ', Enumerable.Range(0, 150).Select(i => $"word{i}"));
        var id = await host.AcceptedAsync(collection, "a.txt", string.Join('\n', Enumerable.Repeat(words + ".", 8)));

        await host.WorkAsync();

        Assert.Equal(DocumentState.Failed, (await StateAsync(host, id)).State);
        Assert.Empty(host.Index.Passages);
    }

    [Fact]
    public async Task Work_ModelAwayForAWhile_NoDocumentIsBlamedAndItGoesOn()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var id = await host.AcceptedAsync(collection, "a.txt", "Text.");
        var works = host.Embeddings.Embed;
        host.Embeddings.Embed = _ => throw new ModelException("The model server does not answer.", isTransient: true);

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<ModelException>(host.WorkAsync);
        Assert.Equal(DocumentState.Indexing, (await StateAsync(host, id)).State);

        host.Embeddings.Embed = works;
        await host.WorkAsync();
        Assert.Equal((DocumentState.Ready, null), await StateAsync(host, id));
    }

    [Fact]
    public async Task Work_NewBytesUnderTheSameSource_ReplaceTheVersionOnlyWhenItIsReady()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var id = await host.AcceptedAsync(collection, "a.txt", "Old text.");
        await host.WorkAsync();
        var old = (await host.RowAsync(id)).ActiveVersionId!.Value;

        Assert.Equal(id, await host.AcceptedAsync(collection, "a.txt", "New text."));
        Assert.Contains("Old text.", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        await host.WorkAsync();

        Assert.Contains("New text.", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        var texts = host.Get<DocumentTexts>();
        var before = await texts.FindAsync(id, old, AccessScope.EveryoneOnly, CancellationToken.None);
        var now = await texts.FindAsync(id, null, AccessScope.EveryoneOnly, CancellationToken.None);
        Assert.Equal(("Old text.", true), (before!.Content.Text, before.Replaced));
        Assert.Equal(("New text.", false), (now!.Content.Text, now.Replaced));
        Assert.Equal("New text.", await File.ReadAllTextAsync(now.OriginalPath));
    }

    [Fact]
    public async Task Work_NewVersionCannotBeRead_TheOldOneGoesOnServing()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        var id = await host.AcceptedAsync(collection, "a.txt", "Old text.");
        await host.WorkAsync();
        await host.AcceptedAsync(collection, "a.txt", "unreadable now");
        await host.WorkAsync();

        Assert.Contains("Old text.", Assert.Single(host.Index.Passages), StringComparison.Ordinal);
        var row = await host.RowAsync(id);
        Assert.Equal(DocumentState.Failed, row.State);
        Assert.Contains("still uses the version before", row.Reason, StringComparison.Ordinal);
        Assert.IsType<UploadUnchanged>(await host.UploadAsync(collection, "a.txt", "Old text."));
        Assert.Equal((DocumentState.Ready, null), await StateAsync(host, id));
    }

    [Fact]
    public async Task Retry_AfterAFailure_WorksOnItAgain()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        host.Read = (_, _, _) => Task.FromResult(new ReadResult(null, 0, "The reader is not installed."));
        var id = await host.AcceptedAsync(collection, "a.txt", "Text.");
        await host.WorkAsync();
        Assert.Equal(DocumentState.Failed, (await StateAsync(host, id)).State);

        host.Read = PlainReader.ReadAsync;
        Assert.Equal(ChangeOutcome.Done, await host.Library.RetryAsync(id, CancellationToken.None));
        Assert.Equal(ChangeOutcome.WrongState, await host.Library.RetryAsync(id, CancellationToken.None));
        await host.WorkAsync();

        Assert.Equal((DocumentState.Ready, null), await StateAsync(host, id));
    }

    private static async Task<(DocumentState State, string? Reason)> StateAsync(IngestionHost host, Guid id)
    {
        var row = await host.RowAsync(id);
        return (row.State, row.Reason);
    }
}

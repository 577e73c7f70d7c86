using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

/// <summary>An embedded generation is kept beside the server's: it answers by words while the server is away, and never shows more than that one would.</summary>
public abstract partial class ServerFaultTests
{
    [Fact]
    public async Task Search_ServerGoneAndACopyKept_IsAnsweredByWordsFromItAndSaysSo()
    {
        await using var host = await FilledAsync();
        await KeepCopyAsync(host);
        var byWords = await SearchAsync(host, SearchMode.Keyword);
        Assert.False((await FindAsync(host)).Trace.IsOfCopy);

        Proxy.Refuse();
        var found = await FindAsync(host);
        Assert.True(found.Trace.IsOfCopy);
        Assert.Equal(byWords, found.Hits.Select(hit => hit.Passage.Id));
        Assert.Empty((await FindAsync(host, AccessScope.Of(AccessLabel.Group("hr")), NoCollection)).Hits);
        await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(host, SearchMode.Vector));
        var answer = await AnswerAsync(host, "bucket policy of a region");
        Assert.Contains(answer, next => next is SourcesFound { Evidence.Count: > 0, Trace.IsOfCopy: true });
        Assert.Contains(RetrievalTrace.CopyStep, DetailOf(answer), StringComparison.Ordinal);
        var unknown = string.Concat((await AnswerAsync(host, "zwieback")).OfType<TextAdded>().Select(text => text.Text));
        Assert.Contains("Only the words of the question were looked for", unknown, StringComparison.Ordinal);

        Proxy.Open();
        await UntilLiveAsync(host);
        answer = await AnswerAsync(host, "bucket policy of a region");
        Assert.DoesNotContain(RetrievalTrace.CopyStep, DetailOf(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narrow_ServerGoneAndACopyKept_TheCopyAnswersOnlyOnceItFollowed()
    {
        await using var host = await FilledAsync();
        await KeepCopyAsync(host);
        var rows = await host.RowsAsync();
        var (deleted, restricted) = (rows[0], rows[1]);
        Proxy.Refuse();
        await Assert.ThrowsAsync<PassageIndexException>(() => host.Library.DeleteAsync(deleted.Id, CancellationToken.None));
        await Assert.ThrowsAsync<PassageIndexException>(() =>
            host.Library.SetDocumentAccessAsync(restricted.Id, [AccessLabel.Group("hr")], CancellationToken.None)
        );
        // It stands by the rights of before: rather no answer than that one.
        await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(host));

        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.Equal(CrashCorpus.Documents - 2, await CountAsync(host, AccessScope.EveryoneOnly));
        Assert.Equal(CrashCorpus.Documents - 1, await CountAsync(host, AccessScope.Of(AccessLabel.Group("hr"))));
        Assert.True((await FindAsync(host)).Trace.IsOfCopy);

        Proxy.Open();
        await host.WorkAsync();
        await UntilLiveAsync(host);
        Assert.Equal(CrashCorpus.Documents - 2, await CountAsync(host, AccessScope.EveryoneOnly));
        Assert.Equal(CrashCorpus.Documents - 1, await CountAsync(host, AccessScope.Of(AccessLabel.Group("hr"))));
    }

    [Fact]
    public async Task Narrow_ServerSilentAndACopyKept_TheCopyIsStoppedBeforeTheServerIsGivenUp()
    {
        await using var host = await FilledAsync();
        await KeepCopyAsync(host);
        var copy = (await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None)).Single(row =>
            row.State == GenerationState.Ready
        );
        var changes = host.Get<ChangedDocuments>();
        Assert.True(changes.IsCaughtUp(copy.Id));
        var restricted = (await host.RowsAsync())[0];
        Proxy.Stall();
        var narrowing = host.Library.SetDocumentAccessAsync(restricted.Id, [AccessLabel.Group("hr")], CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (changes.IsCaughtUp(copy.Id))
            await Task.Delay(20, patience.Token);
        Assert.False(narrowing.IsCompleted);

        Proxy.Refuse();
        await Assert.ThrowsAsync<PassageIndexException>(() => narrowing);
    }

    [Fact]
    public async Task Start_ServerAbsentAndACopyKept_AnswersByWordsOnceTheCopyWasCompared()
    {
        var (index, data) = (NewIndex(), corpus.NewDataFolder());
        await using (var host = await StartAsync(index, data))
        {
            await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
            await KeepCopyAsync(host);
        }
        Proxy.Refuse();
        await using var next = await StartAsync(index, data);
        Assert.Contains("cannot be reached", next.WithoutSearch, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PassageIndexException>(() => SearchAsync(next));
        await next.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.True((await FindAsync(next)).Trace.IsOfCopy);

        Proxy.Open();
        await next.WorkAsync();
        await UntilLiveAsync(next);
        await AssertCleanAsync(next);
    }

    /// <summary>From the embedded engine to the server: whichever is live then answers, and the move can be made once the server is back.</summary>
    [Fact]
    public async Task Switch_ServerGoneInTheMiddle_LeavesOneThatAnswers()
    {
        var settings = SettingsOf(NewIndex());
        var engine = Enum.Parse<EngineKind>(settings["KnowledgeAssistant:Retrieval:Engine"]!);
        settings["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.Sqlite);
        await using var host = await DiskHost.StartAsync(corpus.NewDataFolder(), settings);
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        var moves = host.Get<IndexMoves>();
        Assert.Null((await moves.StartAsync(new GenerationTarget(engine, null, null), CancellationToken.None)).Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
        Guid[] turns = [rows[1].Id, rows[0].Id];
        var before = Proxy.Passed;
        foreach (var turn in turns)
            Assert.Null((await moves.SwitchAsync(turn, CancellationToken.None)).Reason);
        var all = Proxy.Passed - before;
        foreach (var left in (long[])[0, all / 3, all - 600])
        {
            Proxy.RefuseAfter(left);
            var refused = (await moves.SwitchAsync(turns[0], CancellationToken.None)).Reason;
            Proxy.Refuse();
            Assert.True(refused is null || refused.StartsWith("The generation in use stays: ", StringComparison.Ordinal), refused);
            await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
            var found = await FindAsync(host);
            Assert.Equal((refused is null, true), (found.Trace.IsOfCopy, found.Hits.Count > 0));
            // Back to what needs no server, which is away still.
            if (refused is null)
                Assert.Null((await moves.SwitchAsync(turns[1], CancellationToken.None)).Reason);
            Assert.False((await FindAsync(host)).Trace.IsOfCopy);
            Proxy.Open();
            await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
            foreach (var turn in turns)
            {
                Assert.Null((await moves.SwitchAsync(turn, CancellationToken.None)).Reason);
                await AssertCleanAsync(host);
            }
        }
    }

    private static MetadataFilter NoCollection { get; } = new() { Collections = ["none of them"] };

    private static async Task KeepCopyAsync(DiskHost host)
    {
        var target = new GenerationTarget(EngineKind.Sqlite, null, null);
        Assert.Null((await host.Get<IndexMoves>().StartAsync(target, CancellationToken.None)).Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        var rows = await host.Get<GenerationRegistry>().ListAsync(CancellationToken.None);
        Assert.Equal([GenerationState.Live, GenerationState.Ready], rows.Select(row => row.State));
    }

    private static Task<SearchResult> FindAsync(DiskHost host, AccessScope? scope = null, MetadataFilter? filter = null) =>
        host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest("bucket policy of a region", scope ?? AccessScope.EveryoneOnly, filter ?? MetadataFilter.None)
                {
                    Reranker = RerankerKind.None,
                },
                CancellationToken.None
            );

    /// <summary>The server is asked again by itself, a moment after it failed.</summary>
    private static async Task UntilLiveAsync(DiskHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await FindAsync(host)).Trace.IsOfCopy)
            await Task.Delay(50, patience.Token);
    }

    private static async Task<List<AnswerEvent>> AnswerAsync(DiskHost host, string question)
    {
        var request = new AnswerRequest(question, [], AccessScope.EveryoneOnly, MetadataFilter.None);
        return await host.Get<AnswerService>().AnswerAsync(request, CancellationToken.None).ToListAsync();
    }

    private static string DetailOf(List<AnswerEvent> answer) =>
        answer.OfType<StepFinished>().Single(step => step.Step == AnswerStep.Search).Detail;
}

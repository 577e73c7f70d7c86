using System.Net;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Retrieval.OpenSearch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Servers;

/// <summary>
/// The whole library, its workers running, on an OpenSearch that is there and refuses: from the start on, while everything is indexed, searched and
/// restricted. Nothing is done by hand to make it go on afterwards.
/// </summary>
public sealed class OpenSearchRefusalTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>, IAsyncLifetime
{
    private const string Question = "bucket policy of a region";
    private const string Password = "sesam-öffne-dich";

    private static readonly Guid Rosa = DemoMode.On().Users.Single(user => user.Name.StartsWith("Rosa", StringComparison.Ordinal)).Id;

    private readonly string _index = $"r{Guid.NewGuid():N}"[..12];
    private OpenSearchFixture? _server;
    private CheckingProxy? _proxy;
    private volatile bool _refuses;

    public async ValueTask InitializeAsync()
    {
        _server = await OpenSearchFixture.CreateAsync();
        _proxy = await CheckingProxy.StartAsync(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null || _proxy is null)
            return;
        await _proxy.DisposeAsync();
        using var http = Client();
        using var response = await http.DeleteAsync(new Uri($"{_index}-*", UriKind.Relative));
    }

    [Fact]
    public Task Password_NotTheServers_SaysSoAndAllGoesOnOnceItIs()
    {
        var right = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"assistant:{Password}"));
        return RefuseAndGoOnAsync(
            request => !_refuses && request.Headers.GetValueOrDefault("Authorization") == right,
            new ProxiedAnswer(401, "Unauthorized"),
            "refuses this program: check Retrieval:OpenSearch:UserName and Password",
            "until an admin mends the search"
        );
    }

    [Fact]
    public Task Server_TooBusyFromStartToFinish_SaysSoAndAllGoesOnOnceItIsNot() =>
        RefuseAndGoOnAsync(
            _ => !_refuses,
            new ProxiedAnswer(
                429,
                """{"error":{"type":"es_rejected_execution_exception","reason":"rejected execution of task"},"status":429}"""
            ),
            "too much to do",
            "is tried again by itself"
        );

    /// <summary>Every other request, so that each succeeds when it is sent again.</summary>
    [Fact]
    public async Task Server_TooBusyEveryOtherTime_EverythingIsDoneOnce()
    {
        var requests = 0;
        _proxy!.Behaviour = async (request, forward) =>
            Interlocked.Increment(ref requests) % 2 == 0 ? await forward(request) : new ProxiedAnswer(429, "{}");
        await using var host = await StartAsync(corpus.NewDataFolder());
        Assert.Null(host.WithoutSearch);
        await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        Assert.NotEmpty((await FindAsync(host)).Hits);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
    }

    [Fact]
    public async Task Schema_OfANewerProgram_IsLeftAloneAndTheKeptBuildAnswersMeanwhile()
    {
        var data = corpus.NewDataFolder();
        await using (var host = await StartAsync(data))
        {
            await host.IngestAsync(corpus.Folder, CrashCorpus.Collection);
            await KeepCopyAsync(host);
        }
        await SetFormatAsync(1_000);
        await using (var host = await StartAsync(data))
        {
            Assert.Contains("newer version of this program", host.WithoutSearch, StringComparison.Ordinal);
            await Assert.ThrowsAsync<PassageIndexException>(() => FindAsync(host));
            await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
            Assert.True((await FindAsync(host)).Trace.IsOfCopy);
            await Assert.ThrowsAsync<PassageIndexException>(host.WorkAsync);
            Assert.Equal(CrashCorpus.Documents, (await host.RowsAsync()).Count(row => row.State == DocumentState.Ready));
        }
        Assert.DoesNotContain(_proxy!.Requests, request => request.Method == "DELETE");
        await SetFormatAsync(IndexBody.Format);
        await using var right = await StartAsync(data);
        Assert.Null(right.WithoutSearch);
        Assert.Equal(corpus.Clean, await right.PassagesAsync());
    }

    private async Task RefuseAndGoOnAsync(Func<ProxiedRequest, bool> isTaken, ProxiedAnswer refusal, string toTheAdmin, string toTheReader)
    {
        _proxy!.Behaviour = async (request, forward) => isTaken(request) ? await forward(request) : refusal;
        _refuses = true;
        await using var host = await StartAsync(corpus.NewDataFolder());
        Assert.Contains(toTheAdmin, host.WithoutSearch, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, host.WithoutSearch, StringComparison.Ordinal);
        foreach (var worker in Workers(host))
            await worker.StartAsync(CancellationToken.None);

        await UploadAsync(host);
        var answer = await AskAsync(host);
        Assert.Equal(AnswerOutcome.Failed, answer.Outcome);
        Assert.Contains(toTheReader, answer.Message, StringComparison.Ordinal);
        Assert.Contains("Conversations and the library work meanwhile", answer.Message, StringComparison.Ordinal);
        await UntilAsync(() => Task.FromResult(host.Get<IngestionWorker>().Trouble is not null));
        Assert.Contains(toTheAdmin, host.Get<IngestionWorker>().Trouble!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await host.RowsAsync(), row => row.State == DocumentState.Failed);

        _refuses = false;
        await UntilAsync(async () => (await host.RowsAsync()).All(row => row.State == DocumentState.Ready));
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.Equal(AnswerOutcome.Answered, (await AskAsync(host)).Outcome);

        await KeepCopyAsync(host);
        _refuses = true;
        Assert.Equal(AnswerOutcome.Answered, (await AskAsync(host)).Outcome);
        Assert.True((await FindAsync(host)).Trace.IsOfCopy);
        Assert.Contains(toTheAdmin, host.Get<IndexFaults>().Last!.Message, StringComparison.Ordinal);
        await NarrowAsync(host);
        _refuses = false;
        await UntilAsync(async () => await Record.ExceptionAsync(() => FindAsync(host)) is null && !(await FindAsync(host)).Trace.IsOfCopy);
        foreach (var worker in Workers(host))
            await worker.StopAsync(CancellationToken.None);
    }

    /// <summary>Nobody finds what was restricted while the server refuses: not before it is said, and not after.</summary>
    private static async Task NarrowAsync(DiskHost host)
    {
        var restricted = (await FindAsync(host)).Hits[0].Passage.Document.DocumentId;
        await Assert.ThrowsAsync<PassageIndexException>(() =>
            host.Library.SetDocumentAccessAsync(restricted, [AccessLabel.Group("hr")], CancellationToken.None)
        );
        Assert.False(await FindsAsync(host, restricted));
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
        Assert.False(await FindsAsync(host, restricted));
    }

    /// <summary>No answer at all finds nothing.</summary>
    private static async Task<bool> FindsAsync(DiskHost host, Guid document)
    {
        try
        {
            return (await FindAsync(host)).Hits.Any(hit => hit.Passage.Document.DocumentId == document);
        }
        catch (PassageIndexException)
        {
            return false;
        }
    }

    private Task<DiskHost> StartAsync(string data) =>
        DiskHost.StartAsync(
            data,
            new Dictionary<string, string?>
            {
                ["KnowledgeAssistant:Demo:Enabled"] = "true",
                ["KnowledgeAssistant:Answering:DrainSeconds"] = "0",
                ["KnowledgeAssistant:Retrieval:Engine"] = nameof(EngineKind.OpenSearch),
                ["KnowledgeAssistant:Retrieval:IndexName"] = _index,
                ["KnowledgeAssistant:Retrieval:OpenSearch:Url"] = _proxy!.Url.ToString(),
                ["KnowledgeAssistant:Retrieval:OpenSearch:UserName"] = "assistant",
                ["KnowledgeAssistant:Retrieval:OpenSearch:Password"] = Password,
                ["KnowledgeAssistant:Retrieval:OpenSearch:Replicas"] = "0",
                ["KnowledgeAssistant:Retrieval:OpenSearch:TimeoutSeconds"] = "60",
            }
        );

    private static IReadOnlyList<IHostedService> Workers(DiskHost host) =>
        [host.Get<IEnumerable<IHostedService>>().OfType<AnswerRunWorker>().Single(), host.Get<IngestionWorker>()];

    private async Task UploadAsync(DiskHost host)
    {
        await host.Library.CreateCollectionAsync(CrashCorpus.Collection, [AccessLabel.Everyone], CancellationToken.None);
        var id = (await host.Library.FindCollectionAsync(CrashCorpus.Collection, CancellationToken.None))!.Id;
        foreach (var path in Directory.EnumerateFiles(corpus.Folder).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            Assert.IsType<UploadAccepted>(await host.Library.UploadAsync(id, Path.GetFileName(path), content, CancellationToken.None));
        }
    }

    private static async Task KeepCopyAsync(DiskHost host)
    {
        var target = new GenerationTarget(EngineKind.Sqlite, null, null);
        Assert.Null((await host.Get<IndexMoves>().StartAsync(target, CancellationToken.None)).Reason);
        await host.Get<GenerationWorker>().WorkAsync(CancellationToken.None);
    }

    private static async Task<AnswerCompleted> AskAsync(DiskHost host)
    {
        var start = new StartAnswer(Guid.CreateVersion7(), Guid.CreateVersion7(), Rosa, Question, MetadataFilter.None);
        var runs = host.Get<AnswerRuns>();
        await runs.StartAsync(start, CancellationToken.None);
        var events = await runs.FollowAsync(start.RunId, Rosa, 0, CancellationToken.None).ToListAsync();
        return events.Select(next => next.Event).OfType<AnswerCompleted>().Single();
    }

    private static Task<SearchResult> FindAsync(DiskHost host) =>
        host.Get<HybridSearch>()
            .SearchAsync(
                new SearchRequest(Question, AccessScope.EveryoneOnly, MetadataFilter.None) { Reranker = RerankerKind.None },
                CancellationToken.None
            );

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo())
            await Task.Delay(50, patience.Token);
    }

    /// <summary>As a program of another version would have written it.</summary>
    private async Task SetFormatAsync(int number)
    {
        using var http = Client();
        using var body = new StringContent(
            $$"""{"doc": {"control": {"header": {"format": {{number}} } } } }""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await http.PostAsync(new Uri($"{_index}-0001/_update/control", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private HttpClient Client() => new(new SocketsHttpHandler()) { BaseAddress = _server!.Url };
}

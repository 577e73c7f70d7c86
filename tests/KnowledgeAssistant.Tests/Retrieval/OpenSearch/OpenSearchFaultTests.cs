using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.OpenSearch;
using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>What goes wrong between the product and a cluster, and within the cluster.</summary>
public sealed class OpenSearchFaultTests : IAsyncLifetime
{
    private readonly RandomCorpus _corpus = new(new Random(3));
    private OpenSearchFixture? _server;
    private CheckingProxy? _proxy;

    public async ValueTask InitializeAsync()
    {
        _server = await OpenSearchFixture.CreateAsync();
        _proxy = await CheckingProxy.StartAsync(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Search_OfAServerThatIsTooBusy_IsTriedAgain()
    {
        await using var index = await OpenAsync();
        await AddAsync(index, Version(1));
        var refused = 0;
        _proxy!.Behaviour = async (request, forward) =>
            request.Path.Contains("_search", StringComparison.Ordinal) && refused++ < 2
                ? new ProxiedAnswer(429, Error("es_rejected_execution_exception", "rejected execution of task"))
                : await forward(request);
        Assert.NotEmpty(await SearchAsync(index));
        Assert.True(refused > 2);
    }

    [Fact]
    public async Task Bulk_WithSomeEntriesRejected_SendsThoseAgainAlone()
    {
        await using var index = await OpenAsync();
        var version = Version(4);
        var rejected = false;
        _proxy!.Behaviour = async (request, forward) =>
        {
            if (!request.IsBulk || rejected)
                return await forward(request);
            rejected = true;
            // The first entry is not handed on; its place in the answer says why.
            var lines = Encoding.UTF8.GetString(request.Body).Split('\n');
            var answer = await forward(request with { Body = Encoding.UTF8.GetBytes(string.Join('\n', lines[2..])) });
            var item = BulkError(429, "es_rejected_execution_exception", "rejected execution of primary operation");
            return new ProxiedAnswer(200, "{\"errors\":true,\"items\":[" + item + "," + answer.Body.Split('[', 2)[1]);
        };
        await AddAsync(index, version);

        var bulks = _proxy.Requests.Where(request => request.IsBulk).ToList();
        Assert.Equal([5, 1], bulks.Select(request => (Encoding.UTF8.GetString(request.Body).Count(letter => letter == '\n')) / 2));
        Assert.Equal(version.Passages.Count, await CountAsync(index));
        Assert.Equal(version.Passages.Count, (await GetAsync(index, version)).Count);
    }

    [Fact]
    public async Task Bulk_WithAnEntryRefused_FailsAndNothingOfItCanBeActivated()
    {
        await using var index = await OpenAsync();
        var version = Version(3);
        _proxy!.Behaviour = async (request, forward) =>
            request.IsBulk
                ? new ProxiedAnswer(
                    200,
                    "{\"errors\":true,\"items\":["
                        + string.Join(',', Enumerable.Repeat(BulkError(400, "mapper_parsing_exception", "failed to parse"), 4))
                        + "]}"
                )
                : await forward(request);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([version], CancellationToken.None));
        Assert.False(fault.IsTransient);
        Assert.Contains("failed to parse", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PassageIndexException>(() => index.ActivateAsync([version.Document.VersionId], CancellationToken.None));
        Assert.Equal(0, await CountAsync(index));
    }

    /// <summary>The connection is cut after the server wrote half: what it wrote stays out of every search until the whole is written again.</summary>
    [Fact]
    public async Task Write_CutHalfway_IsNeverSearchable_AndMayBeRepeated()
    {
        await using var index = await OpenAsync();
        var version = Version(4);
        _proxy!.Behaviour = async (request, forward) =>
        {
            if (!request.IsBulk)
                return await forward(request);
            var half = Encoding.UTF8.GetString(request.Body).Split('\n')[..4];
            await forward(request with { Body = Encoding.UTF8.GetBytes(string.Join('\n', half) + "\n") });
            return null;
        };
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([version], CancellationToken.None));
        Assert.True(fault.IsTransient);
        await Assert.ThrowsAsync<PassageIndexException>(() => index.ActivateAsync([version.Document.VersionId], CancellationToken.None));
        // Another document's activation refreshes the index, and the half with it.
        _proxy.Behaviour = async (request, forward) => await forward(request);
        await AddAsync(index, Version(1));
        Assert.Equal(1, await CountAsync(index));
        await AddAsync(index, version);
        Assert.Equal(5, await CountAsync(index));
        Assert.Equal(5, (await SearchAsync(index)).Count);
    }

    [Fact]
    public async Task Activate_WhoseAnswerIsLost_IsDoneOnce()
    {
        await using var index = await OpenAsync();
        var version = Version(2);
        await index.WriteAsync([version], CancellationToken.None);
        var lost = false;
        _proxy!.Behaviour = async (request, forward) =>
        {
            var answer = await forward(request);
            if (!request.IsControlChange || lost)
                return answer;
            lost = true;
            return null;
        };
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        Assert.True(lost);
        Assert.Equal(2, await CountAsync(index));
        Assert.Equal(1, (await index.GetStatisticsAsync(CancellationToken.None)).Documents);
    }

    [Fact]
    public async Task Write_ToAnIndexThatAFullDiskMadeReadOnly_SaysSo_AndSearchesGoOn()
    {
        await using var index = await OpenAsync();
        await AddAsync(index, Version(1));
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _server!.Url };
        await BlockAsync(http, index, "true");
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([Version(1)], CancellationToken.None));
        Assert.False(fault.IsTransient);
        Assert.Contains("read-only", fault.Message, StringComparison.Ordinal);
        Assert.Contains("disk space", fault.Message, StringComparison.Ordinal);
        Assert.Single(await SearchAsync(index));
        await BlockAsync(http, index, "null");
        await AddAsync(index, Version(1));
    }

    [Fact]
    public async Task Server_Gone_IsATransientFaultInPlainWords()
    {
        // Bound, so that nobody else takes the port, and not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var options = _server!.Options;
        options.Url = $"http://127.0.0.1:{port}";
        await using var engine = OpenSearchFixture.Build("gone", null, options);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None)
        );
        Assert.True(fault.IsTransient);
        Assert.Contains($"OpenSearch at 127.0.0.1:{port} cannot be reached", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_IsGivenUpAfterTheLimit()
    {
        var options = _server!.Options;
        (options.Url, options.TimeoutSeconds) = (_proxy!.Url.ToString(), 1);
        var held = new TaskCompletionSource();
        _proxy.Behaviour = async (_, _) =>
        {
            await held.Task;
            return null;
        };
        await using var engine = OpenSearchFixture.Build("slow", null, options);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() =>
            engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None)
        );
        held.SetResult();
        Assert.True(fault.IsTransient);
        Assert.Contains("did not answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_ThatTheCallerEnds_IsCancelledAndNoFault()
    {
        await using var index = await OpenAsync();
        using var ending = new CancellationTokenSource();
        var held = new TaskCompletionSource();
        _proxy!.Behaviour = async (_, _) =>
        {
            await ending.CancelAsync();
            await held.Task;
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            index.CountAsync(AccessScope.EveryoneOnly, MetadataFilter.None, ending.Token)
        );
        held.SetResult();
    }

    [Fact]
    public async Task Index_DeletedByAnotherInstance_IsNoticed_AndNothingMakesItAgain()
    {
        var name = _server!.NewName();
        var engine = _server.Engine(name);
        await using var index = (OpenSearchPassageIndex)await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        await AddAsync(index, Version(1));
        Assert.False(engine.MustReopen(index));
        await _server.Engine(name).RemoveAllAsync(CancellationToken.None);
        var fault = await Assert.ThrowsAsync<PassageIndexException>(() => index.WriteAsync([Version(1)], CancellationToken.None));
        Assert.True(fault.IsTransient);
        Assert.True(engine.MustReopen(index));
        await using var next = await engine.OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
        Assert.Equal(0, await CountAsync(next));
    }

    private async Task<IIndexGeneration> OpenAsync()
    {
        var options = _server!.Options;
        options.Url = _proxy!.Url.ToString();
        var name = _server.NewName();
        // Taken away without the proxy, whatever that does then.
        _server.Engine(name);
        return await OpenSearchFixture.Build(name, null, options).OpenCurrentAsync(OpenSearchFixture.Identity, CancellationToken.None);
    }

    private VersionPassages Version(int passages) => _corpus.Version(passages, "pump");

    private static async Task AddAsync(IPassageIndex index, VersionPassages version)
    {
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
    }

    private static Task<int> CountAsync(IPassageIndex index) =>
        index.CountAsync(AccessScope.EveryoneOnly, MetadataFilter.None, CancellationToken.None);

    private static Task<IReadOnlyList<RankedPassage>> SearchAsync(IPassageIndex index) =>
        index.KeywordSearchAsync(QueryParser.Parse("pump"), AccessScope.EveryoneOnly, MetadataFilter.None, 10, CancellationToken.None);

    private static Task<IReadOnlyList<Passage>> GetAsync(IPassageIndex index, VersionPassages version) =>
        index.GetAsync(
            [.. version.Passages.Select(passage => passage.Id)],
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            CancellationToken.None
        );

    private static async Task BlockAsync(HttpClient http, IPassageIndex index, string value)
    {
        using var body = new StringContent($"{{\"index.blocks.read_only_allow_delete\":{value}}}", Encoding.UTF8, "application/json");
        using var response = await http.PutAsync($"{((OpenSearchPassageIndex)index).Name}/_settings", body);
        response.EnsureSuccessStatusCode();
    }

    private static string Error(string type, string reason) =>
        new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = type, ["reason"] = reason },
            ["status"] = 429,
        }.ToJsonString();

    private static string BulkError(int status, string type, string reason) =>
        new JsonObject
        {
            ["index"] = new JsonObject
            {
                ["status"] = status,
                ["error"] = new JsonObject { ["type"] = type, ["reason"] = reason },
            },
        }.ToJsonString();
}

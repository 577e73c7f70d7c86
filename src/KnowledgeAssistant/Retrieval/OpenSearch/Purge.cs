using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Takes retired writes out of the index, once no search that began before they were retired can still be under way.</summary>
internal sealed class Purge(OpenSearchConnection connection, ControlStore control, PassageSearch search, string index, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>Writes taken out by one request, so that it ends within its limit.</summary>
    private const int AtOnce = 100;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task? _underWay;

    /// <summary>Twice the longest search: machines' clocks differ, too.</summary>
    public TimeSpan Grace => 2 * connection.Limit;

    /// <summary>Sees to it that what was retired goes in time; costs nothing when that is under way.</summary>
    public void Schedule()
    {
        lock (_gate)
        {
            if (!_closing.IsCancellationRequested && _underWay is null or { IsCompleted: true })
                _underWay = Task.Run(() => RunAsync(_closing.Token), CancellationToken.None);
        }
    }

    /// <summary>Takes out what is due.</summary>
    /// <returns>Whether anything is left that will be due later.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var record = (await control.ReadAsync(cancellationToken)).Record;
        var due = record.Retired.Where(write => write.At <= control.Now - Grace).Select(write => write.Number).ToList();
        if (due.Count > 0)
            // Half a write that was never refreshed would be passed over, and stay.
            await search.RefreshAsync(cancellationToken);
        foreach (var part in due.Chunk(AtOnce))
        {
            var query = new JsonObject { ["query"] = Clauses.Where([Clauses.Terms("number", part)], []) };
            var answer = await connection.SendAsync(
                OpenSearchRequest.Post($"{index}/_delete_by_query?conflicts=proceed", Clauses.Bytes(query)),
                OpenSearchJson.Default.DeletedAnswer,
                repeat: true,
                cancellationToken
            );
            if (answer.Failures is { Count: > 0 })
                throw new PassageIndexException("OpenSearch could not take all replaced passages out.", isTransient: true);
            // Asked for by itself: where another instance deletes the same at the same time, the deletion's own refresh passes over what that one took.
            await search.RefreshAsync(cancellationToken);
            await control.ChangeAsync(
                state =>
                    Task.FromResult<ControlRecord?>(
                        state.Record with
                        {
                            Retired = [.. state.Record.Retired.Where(write => !part.Contains(write.Number))],
                        }
                    ),
                cancellationToken
            );
        }
        return record.Retired.Count > due.Count;
    }

    public async ValueTask DisposeAsync()
    {
        Task? underWay;
        await _closing.CancelAsync();
        lock (_gate)
            underWay = _underWay;
        if (underWay is not null)
            await underWay;
        _closing.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            do await Task.Delay(Grace, time, cancellationToken);
            while (await RunOnceAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or PassageIndexException)
        {
            // Hidden all the same: the next change tries again, and a process that ends leaves it to the next one.
        }
    }
}

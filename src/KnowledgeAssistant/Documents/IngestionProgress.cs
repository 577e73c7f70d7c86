using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>A document entered another state.</summary>
/// <param name="Gone">It was deleted; <paramref name="State"/> is the last one it had.</param>
/// <param name="Passages">Of the version that is now searchable; 0 before.</param>
public sealed record DocumentChanged(
    Guid DocumentId,
    Guid CollectionId,
    string Source,
    DocumentState State,
    string? Reason,
    int Passages,
    int? Pages,
    bool Gone = false
);

/// <summary>Tells open pages and waiting commands what happens to documents, at whichever instance, without any of them asking the database.</summary>
public sealed class IngestionProgress
{
    /// <summary>A page that falls this far behind misses the oldest changes: it draws the list anew anyway.</summary>
    private const int Capacity = 1_024;

    private const string Kind = "document";

    /// <summary>A message to other instances holds 8,000 bytes; beside the reason there is little but the source.</summary>
    private const int MaxReason = 500;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<Channel<DocumentChanged>, byte> _subscribers = new();
    private readonly Instance? _instance;
    private readonly AppDatabase? _database;

    /// <summary>One that no other instance hears.</summary>
    internal IngestionProgress() { }

    public IngestionProgress(Instance instance, AppDatabase database)
    {
        (_instance, _database) = (instance, database);
        instance.On(Kind, text => ReportHere(JsonSerializer.Deserialize<DocumentChanged>(text, Json)!));
        instance.Returned += () => _ = CatchUpAsync();
    }

    /// <summary>Changes from now on, until cancelled. Subscribed when the method returns, not when the first change is awaited.</summary>
    public IAsyncEnumerable<DocumentChanged> Subscribe(CancellationToken cancellationToken) => Subscribe(Capacity, cancellationToken);

    internal IAsyncEnumerable<DocumentChanged> Subscribe(int capacity, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<DocumentChanged>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );
        _subscribers.TryAdd(channel, 0);
        return ReadAsync(channel, cancellationToken);
    }

    internal void Report(DocumentChanged change)
    {
        ReportHere(change);
        if (_instance is not { IsShared: true })
            return;
        var told = change.Reason is { Length: > MaxReason } reason ? change with { Reason = reason[..MaxReason] + "…" } : change;
        _instance.Send(Kind, JsonSerializer.Serialize(told, Json));
    }

    /// <summary>What happened while the connection to the other instances was lost.</summary>
    private async Task CatchUpAsync()
    {
        var since = _instance!.LastBeat - TimeSpan.FromMinutes(1);
        try
        {
            var changed = await _database!.RunAsync(
                context =>
                    context
                        .Set<Document>()
                        .AsNoTracking()
                        .Where(row => row.UpdatedAt >= since)
                        .OrderBy(row => row.UpdatedAt)
                        .Take(Capacity)
                        .ToListAsync(),
                CancellationToken.None
            );
            foreach (var document in changed)
                ReportHere(DocumentLibrary.Changed(document));
        }
        catch (StorageException)
        {
            // Lost again: it is made good after the next return.
        }
    }

    private void ReportHere(DocumentChanged change)
    {
        foreach (var channel in _subscribers.Keys)
            channel.Writer.TryWrite(change);
    }

    private async IAsyncEnumerable<DocumentChanged> ReadAsync(
        Channel<DocumentChanged> channel,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            _subscribers.TryRemove(channel, out _);
        }
    }
}

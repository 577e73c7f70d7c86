using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// This running program among those that share its database: what it tells the others and hears from them, and who of them lives. It keeps one
/// connection for that, and comes back by itself when that is lost. With SQLite it is alone and does nothing.
/// </summary>
public sealed partial class Instance : IAsyncDisposable
{
    internal const string Channel = "knowledge_assistant";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource? _source;
    private readonly string? _address;
    private readonly Outbox? _outbox;
    private readonly PeerWatch _peers;
    private readonly TimeSpan _beat;
    private readonly TimeSpan _waitForLock;
    private readonly TimeProvider _time;
    private readonly ILogger<Instance> _log;
    private readonly ConcurrentDictionary<string, Action<string>> _heard = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _isOpen;
    private bool _isDisposed;

    internal Instance(NpgsqlDataSource? source, StorageOptions options, TimeProvider time, ILogger<Instance> log)
    {
        (_source, _time, _log) = (source, time, log);
        _outbox = source is null ? null : new Outbox(source);
        _address = source is null ? null : new NpgsqlConnectionStringBuilder(options.Postgres) { Pooling = false }.ToString();
        var patience = TimeSpan.FromSeconds(options.InstanceTimeoutSeconds);
        (_beat, _waitForLock) = (patience / 6, patience / 4);
        _peers = new PeerWatch(Id, patience, time);
    }

    internal Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Whether others may run on the same database.</summary>
    public bool IsShared { get; private set; }

    /// <summary>When the connection to the others was last known to be whole (UTC), before <see cref="Returned"/>.</summary>
    internal DateTime LastBeat { get; private set; }

    /// <summary>Another one is gone without a word: what it was doing is free.</summary>
    internal event Action? PeerGone;

    /// <summary>What was said meanwhile may have been missed.</summary>
    internal event Action? Returned;

    /// <summary>To be called after <see cref="AppDatabase.PrepareAsync"/> and before anything else.</summary>
    /// <param name="alone">The index lies in this program's data folder, so that no other instance could search what this one writes.</param>
    /// <exception cref="StorageException">Another instance runs on this database, and it or this one must be alone.</exception>
    public async Task OpenAsync(bool alone, CancellationToken cancellationToken)
    {
        if (_source is null || _isOpen)
            return;
        IsShared = !alone;
        NpgsqlConnection connection;
        try
        {
            connection = await ConnectAsync(cancellationToken);
            if (alone)
                await _peers.RemoveOthersAsync(connection, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Of(fault, fault);
        }
        _isOpen = true;
        LastBeat = _time.GetUtcNow().UtcDateTime;
        _running = Task.WhenAll(RunAsync(connection), SendAsync());
    }

    /// <summary>Tells the other instances; nothing when there can be none.</summary>
    /// <param name="body">At most 7,500 bytes of UTF-8.</param>
    internal void Send(string kind, string body)
    {
        if (IsShared)
            _outbox?.Add($"{Id:N} {kind} {body}");
    }

    /// <param name="heard">Called with the body on the listening thread: it returns at once and never throws.</param>
    internal void On(string kind, Action<string> heard) =>
        _heard.AddOrUpdate(kind, heard, (_, before) => (Action<string>)Delegate.Combine(before, heard));

    /// <summary>A gate that only one instance is in at a time; without others there is none.</summary>
    /// <param name="number">One of <see cref="AdvisoryLocks"/>.</param>
    internal async Task<IDisposable?> EnterAsync(long number, CancellationToken cancellationToken) =>
        IsShared ? await SharedGate.EnterAsync(_source!, number, cancellationToken) : null;

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(NpgsqlConnection connection)
    {
        var current = connection;
        while (true)
        {
            try
            {
                await ListenAsync(current, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                await LeaveAsync(current);
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                Lost(_log, fault.Message);
            }
            await current.DisposeAsync();
            if (await ReturnAsync() is not { } next)
                return;
            current = next;
            Returned?.Invoke();
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        _peers.Begin();
        var next = _time.GetTimestamp();
        while (true)
        {
            var left = _beat - _time.GetElapsedTime(next);
            if (left > TimeSpan.Zero && await connection.WaitAsync(left, cancellationToken))
                continue;
            if (await _peers.BeatAsync(connection, cancellationToken))
                PeerGone?.Invoke();
            next = _time.GetTimestamp();
            LastBeat = _time.GetUtcNow().UtcDateTime;
        }
    }

    /// <returns>Null when the program ends meanwhile.</returns>
    private async Task<NpgsqlConnection?> ReturnAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RetryAfter, _stop.Token);
                return await ConnectAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception fault) when (fault is NpgsqlException or StorageException)
            {
                Lost(_log, fault.Message);
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        // Not of the pool, where it would keep its lock when it is closed.
        var connection = new NpgsqlConnection(_address);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await TakeLockAsync(connection, cancellationToken);
            connection.Notification += (_, said) => Hear(said.Payload);
            await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            await _peers.BeatAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The session of one that was just killed may hold it for a moment.</summary>
    private async Task TakeLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var function = IsShared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
        await using var command = new NpgsqlCommand($"SELECT {function}({AdvisoryLocks.Instance})", connection);
        for (var began = _time.GetTimestamp(); await command.ExecuteScalarAsync(cancellationToken) is not true; )
        {
            if (_time.GetElapsedTime(began) > _waitForLock)
                throw new StorageException(IsShared ? OtherIsEmbedded : OthersRun, isTransient: true);
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    private void Hear(string message)
    {
        if (message.Split(' ', 3) is [var from, var kind, var body] && from != Id.ToString("N") && _heard.TryGetValue(kind, out var heard))
            heard(body);
    }

    private async Task SendAsync()
    {
        try
        {
            await _outbox!.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The program ends: what nobody heard shows when they look.
        }
    }

    /// <summary>So that nobody waits to see this one stand still.</summary>
    private async Task LeaveAsync(NpgsqlConnection connection)
    {
        try
        {
            await _peers.LeaveAsync(connection, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // They will see it.
        }
        await connection.DisposeAsync();
    }

    private const string OthersRun =
        "Another server runs on this application database, and this one keeps its index in its own data folder, which the other could not search: stop the "
        + "other one, or let all of them use one server's index (KnowledgeAssistant:Retrieval:Engine, postgres or opensearch).";

    private const string OtherIsEmbedded =
        "Another server with an index in its own data folder runs on this application database, so this one cannot join it: stop the other one, or let it "
        + "use the same server's index as this one (KnowledgeAssistant:Retrieval:Engine).";

    [LoggerMessage(LogLevel.Warning, "The connection to the other instances was lost and is made again: {Message}")]
    private static partial void Lost(ILogger logger, string message);
}

/// <summary>An advisory lock on a connection of its own, from the way in to the way out.</summary>
internal sealed class SharedGate : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly long _number;

    private SharedGate(NpgsqlConnection connection, long number) => (_connection, _number) = (connection, number);

    public static async Task<SharedGate> EnterAsync(NpgsqlDataSource source, long number, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken);
            try
            {
                // Who holds it may write for minutes; a machine that is gone loses it with its connection.
                await using var command = new NpgsqlCommand($"SET lock_timeout = 0; SELECT pg_advisory_lock({number})", connection)
                {
                    CommandTimeout = 0,
                };
                await command.ExecuteNonQueryAsync(cancellationToken);
                return new SharedGate(connection, number);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Of(fault, fault);
        }
    }

    public void Dispose()
    {
        try
        {
            using var command = new NpgsqlCommand($"SELECT pg_advisory_unlock({_number})", _connection);
            command.ExecuteNonQuery();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }
        _connection.Dispose();
    }
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Brings the log into the file beside the writes instead of within them: the disk is waited for twice each time, and a bulk write would stand still
/// meanwhile. Only a log that grew all the same, because writes never paused, is brought in while they wait, so that it can begin anew.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    private readonly IndexFile _file;
    private readonly SqliteConnection _writer;
    private readonly long _eachBytes;
    private readonly long _mostBytes;
    private readonly long _pageSize;
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;
    private bool _disposed;
    private int _running;
    private long _written;
    private long _logged;
    private bool _due;

    /// <param name="file">Opened for writing, for a connection of its own when it is first needed.</param>
    /// <param name="writer">The one connection that writes.</param>
    /// <param name="eachBytes">Written from which on the log is brought in.</param>
    /// <param name="mostBytes">Of the log from which on writes wait for it; by a few times the other, it may be more.</param>
    public Checkpoints(IndexFile file, SqliteConnection writer, long eachBytes = 16 << 20, long mostBytes = 64 << 20)
    {
        (_file, _writer, _eachBytes, _mostBytes) = (file, writer, eachBytes, mostBytes);
        _pageSize = writer.Scalar("PRAGMA page_size");
        // What a process that was killed left, however often that happens.
        _written = file.LogLength;
    }

    /// <summary>To be called after each commit, by the one writer. Never throws: what was committed holds.</summary>
    public void Committed()
    {
        raw.sqlite3_db_status(_writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        _written += pages * _pageSize;
        var enough = _written >= _eachBytes;
        // Right after one beside the writes, when little is left to bring in, or late, where that came to nothing.
        if (Volatile.Read(ref _due) || (enough && Interlocked.Read(ref _logged) + _written >= _mostBytes))
        {
            _written = 0;
            Run(alone: true);
        }
        // One at a time: what comes meanwhile is for the next.
        else if (enough && Interlocked.Exchange(ref _running, 1) == 0)
        {
            _written = 0;
            _ = Task.Run(() =>
            {
                Run(alone: false);
                Volatile.Write(ref _running, 0);
            });
        }
    }

    /// <summary>Waits for what is under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection?.Dispose();
        }
    }

    // What fails is tried again with the next, and a disk that is full or broken says so to the next write.
    private void Run(bool alone)
    {
        lock (_gate)
        {
            if (_disposed || !Connect())
                return;
            var result = raw.sqlite3_wal_checkpoint_v2(_connection!.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var done);
            // A log that is wholly in the file begins anew with the next write, but only if nothing was written meanwhile.
            if (result == raw.SQLITE_OK)
                Interlocked.Exchange(ref _logged, alone && log == done ? 0 : log * _pageSize);
            Volatile.Write(ref _due, !alone && Interlocked.Read(ref _logged) >= _mostBytes / 4 * 3);
        }
    }

    private bool Connect()
    {
        try
        {
            _connection ??= _file.Connect();
            return true;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

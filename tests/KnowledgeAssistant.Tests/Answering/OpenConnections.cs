using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Which connections to one database are in use: EF Core tells of each that it opens, and the connection itself whether it still is.</summary>
internal sealed class OpenConnections : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _database;
    private readonly IDisposable _all;
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly ConcurrentDictionary<DbConnection, byte> _opened = new();
    private int _seen;

    public OpenConnections(string database)
    {
        _database = database;
        _all = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public int Count => _opened.Keys.Count(connection => connection.State != ConnectionState.Closed);

    /// <summary>How often one was opened in all: zero would mean that nothing was counted.</summary>
    public int Seen => _seen;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != RelationalEventId.ConnectionOpened.Name || value.Value is not ConnectionEventData data)
            return;
        if (data.Connection.DataSource != _database)
            return;
        Interlocked.Increment(ref _seen);
        _opened[data.Connection] = 0;
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var subscription in _subscriptions)
            subscription.Dispose();
    }
}

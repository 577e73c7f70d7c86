using System.Collections.Concurrent;
using System.Globalization;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Cli.Ingesting;

/// <summary>How far an ingest is, on standard error: a bar on a terminal, a line each tenth elsewhere.</summary>
internal sealed class IngestMeter(TextWriter error, int total, bool isTerminal)
{
    private const int Width = 30;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Guid, bool> _final = new();
    private int _done;
    private int _lastTenth;

    /// <summary>A file that needs no work, or gets none.</summary>
    public void Count()
    {
        lock (_lock)
            Advance();
    }

    /// <summary>A document that will become final; it may have before this is known here.</summary>
    public void Expect(Guid documentId)
    {
        if (_final.TryGetValue(documentId, out var isCounted) && !isCounted && _final.TryUpdate(documentId, true, false))
            Count();
        else
            _final.TryAdd(documentId, true);
    }

    public void Note(DocumentChanged change)
    {
        if (change.State is DocumentState.Ready or DocumentState.Failed && _final.TryGetValue(change.DocumentId, out _))
            Count();
        else if (change.State is DocumentState.Ready or DocumentState.Failed)
            _final.TryAdd(change.DocumentId, false);
    }

    public void Finish()
    {
        lock (_lock)
        {
            if (isTerminal)
                error.Write($"\r{new string(' ', Width + 40)}\r");
        }
    }

    /// <summary>What an interrupted run has done, and what to do next.</summary>
    public string Stopped()
    {
        lock (_lock)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_done:N0} of {total:N0} documents are done. Run the same command again: it goes on where it stopped."
            );
    }

    private void Advance()
    {
        _done = Math.Min(_done + 1, total);
        if (isTerminal)
        {
            var filled = _done * Width / Math.Max(total, 1);
            error.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\r[{new string('#', filled)}{new string('.', Width - filled)}] {_done:N0} of {total:N0}"
                )
            );
        }
        else if (_done * 10 / Math.Max(total, 1) > _lastTenth)
        {
            _lastTenth = _done * 10 / total;
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done:N0} of {total:N0} documents"));
        }
    }
}

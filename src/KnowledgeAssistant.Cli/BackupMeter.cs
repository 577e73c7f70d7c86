using System.Globalization;
using KnowledgeAssistant.Documents.Backups;

namespace KnowledgeAssistant.Cli;

/// <summary>How far a backup or a restore is: one line that is written over where a person watches, nothing elsewhere.</summary>
internal sealed class BackupMeter(TextWriter error) : IProgress<BackupProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _isTerminal = error == Console.Error && !Console.IsErrorRedirected;
    private bool _shown;

    public void Report(BackupProgress value)
    {
        if (!_isTerminal)
            return;
        lock (_lock)
        {
            _shown = true;
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[K{value.Step}: {value.Done:N0} of {value.Total:N0}"));
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Finish()
    {
        if (_shown)
            error.Write("\r\e[K");
        _shown = false;
    }

    public void Dispose() => Finish();

    public static string Describe(int documents, int originals, long bytes) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{documents:N0} document{(documents == 1 ? "" : "s")}, {originals:N0} original{(originals == 1 ? "" : "s")}, {bytes / 1e6:0.0} MB"
        );
}

using System.Collections.Concurrent;

namespace KnowledgeAssistant.Ingestion.Queue;

/// <summary>
/// Passwords of files, each for the one try that it was given for: in memory only, gone when the worker takes it, when the try is cancelled, or after
/// an hour in a queue that does not move.
/// </summary>
internal sealed class OncePasswords(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, (string Password, DateTimeOffset Until)> _passwords = new();

    public void Put(Guid documentId, string password)
    {
        ForgetOld();
        _passwords[documentId] = (password, time.GetUtcNow() + Longest);
    }

    /// <returns>Null when none was given, or too long ago.</returns>
    public string? Take(Guid documentId)
    {
        ForgetOld();
        return _passwords.TryRemove(documentId, out var given) ? given.Password : null;
    }

    public void Forget(Guid documentId) => _passwords.TryRemove(documentId, out _);

    private void ForgetOld()
    {
        var now = time.GetUtcNow();
        foreach (var (documentId, given) in _passwords)
            if (given.Until <= now)
                Forget(documentId);
    }
}

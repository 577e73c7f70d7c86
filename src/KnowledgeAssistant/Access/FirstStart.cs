using System.Security.Cryptography;
using System.Text;

namespace KnowledgeAssistant.Access;

public enum FirstStartOutcome
{
    Done,
    WrongCode,

    /// <summary>Too many wrong codes; the next try is allowed a minute after the first of them.</summary>
    TooManyTries,

    /// <summary>The code was used, or there are users: the page is gone.</summary>
    Closed,

    /// <summary>The name or the password was refused; the code stays good.</summary>
    Refused,
}

/// <summary>
/// The first admin of an empty user table. The server prints a code that whoever reads its output can use once; it is in memory alone.
/// </summary>
public sealed class FirstStart(UserDirectory directory, UserAdministration administration, DemoMode demo, TimeProvider time) : IDisposable
{
    private const string CodeCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int TriesPerMinute = 5;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private byte[]? _codeHash;
    private DateTimeOffset _windowStart;
    private int _tries;

    public bool IsOpen => Volatile.Read(ref _codeHash) is not null;

    /// <summary>Opens the page when the table is empty; null when there is nothing to set up. Demo mode has users of its own.</summary>
    public async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        if (demo.IsOn || await directory.HasUsersAsync(cancellationToken))
            return null;
        var code = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(CodeCharacters, 5)));
        Volatile.Write(ref _codeHash, Hash(code));
        return code;
    }

    public async Task<(FirstStartOutcome Outcome, AccessChange? Change)> CreateAdminAsync(
        string code,
        string name,
        string password,
        CancellationToken cancellationToken
    )
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // The command line may have added somebody meanwhile.
            if (_codeHash is null || await directory.HasUsersAsync(cancellationToken))
            {
                Volatile.Write(ref _codeHash, null);
                return (FirstStartOutcome.Closed, null);
            }

            if (!CountTry())
                return (FirstStartOutcome.TooManyTries, null);
            if (!CryptographicOperations.FixedTimeEquals(_codeHash, Hash(code)))
                return (FirstStartOutcome.WrongCode, null);
            var change = await administration.AddAsync(name, UserRole.Admin, [], password, cancellationToken);
            if (!change.Succeeded)
                return (FirstStartOutcome.Refused, change);
            Volatile.Write(ref _codeHash, null);
            return (FirstStartOutcome.Done, change);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private bool CountTry()
    {
        var now = time.GetUtcNow();
        if (now - _windowStart >= TimeSpan.FromMinutes(1))
            (_windowStart, _tries) = (now, 0);
        return ++_tries <= TriesPerMinute;
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToUpperInvariant()));
}

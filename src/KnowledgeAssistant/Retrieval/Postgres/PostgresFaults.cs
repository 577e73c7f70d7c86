using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>PostgreSQL's errors in the words of the seam, and which calls are tried again.</summary>
internal static class PostgresFaults
{
    private const int Tries = 4;

    /// <summary>The transaction was undone for the sake of another one: 40001 serialization_failure, 40P01 deadlock_detected.</summary>
    private static readonly HashSet<string> Undone = ["40001", "40P01"];

    /// <summary>Later it may go: connection exceptions and 57P01 to 57P05 (server going down, coming up, idle session ended) besides.</summary>
    private static readonly HashSet<string> Passing =
    [
        "40001",
        "40P01",
        "53300",
        "55P03",
        "57014",
        "57P01",
        "57P02",
        "57P03",
        "57P05",
        "25006",
    ];

    /// <summary>Password, database, rights, disk, extension.</summary>
    private static readonly HashSet<string> ForTheAdmin = ["28P01", "28000", "3D000", "42501", "53100", "58P01", "0A000"];

    /// <summary>Runs a call that may be repeated as a whole: every call of the seam may. Only what the server has certainly undone is repeated.</summary>
    /// <param name="lost">Lets go of the other connections that the server has closed, when it has closed this one: the next call finds a new one.</param>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, Action lost, CancellationToken cancellationToken) =>
        RunAsync(work, lost, repeats: false, cancellationToken);

    /// <summary>A read is repeated once, too, when its connection was lost: a pool holds connections that a restarted server has closed.</summary>
    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, Action, CancellationToken)"/>
    public static Task<T> ReadAsync<T>(Func<Task<T>> work, Action lost, CancellationToken cancellationToken) =>
        RunAsync(work, lost, repeats: true, cancellationToken);

    private static async Task<T> RunAsync<T>(Func<Task<T>> work, Action lost, bool repeats, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException fault) when (attempt < Tries && Undone.Contains(fault.SqlState))
            {
                await Task.Delay(Random.Shared.Next(5, 20 * attempt * attempt), cancellationToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException or IOException)
            {
                var isLost = IsLostConnection(fault);
                if (isLost)
                    lost();
                if (!isLost || !repeats || attempt > 1)
                    throw Translate(fault, cancellationToken);
            }
        }
    }

    /// <summary>The generation is gone: another process has switched to a newer one.</summary>
    public static bool IsGone(PostgresException fault) => fault.SqlState is "42P01" or "3F000";

    private static bool IsLostConnection(Exception fault) =>
        fault is PostgresException { SqlState: "57P01" or "57P02" or "57P05" }
        || (
            fault is NpgsqlException and not PostgresException
            && fault.InnerException is IOException or SocketException or EndOfStreamException
        );

    private static Exception Translate(Exception fault, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new OperationCanceledException(fault.Message, fault, cancellationToken);
        if (TlsMessageOf(fault) is { } message)
            return new PassageIndexException(message, isTransient: false, fault) { NeedsAdmin = true };
        if (fault is not PostgresException server)
            return new PassageIndexException(
                fault.InnerException is TimeoutException || fault is TimeoutException
                    ? "The database of the search index does not answer in time."
                    : "The database of the search index cannot be reached: check that PostgreSQL runs and that its address is right.",
                isTransient: true,
                fault
            );
        var isTransient = Passing.Contains(server.SqlState) || server.SqlState.StartsWith("08", StringComparison.Ordinal);
        return new PassageIndexException(MessageOf(server), isTransient, server)
        {
            IsDamaged = server.SqlState is "XX001" or "XX002",
            NeedsAdmin = ForTheAdmin.Contains(server.SqlState),
        };
    }

    /// <returns>Null when it was not the encryption that failed.</returns>
    private static string? TlsMessageOf(Exception fault)
    {
        if (fault.InnerException is AuthenticationException certificate)
            return "The certificate that the database of the search index shows is not trusted, or is for another host: check the host's name and "
                + $"'Root Certificate' in the connection string. {certificate.Message}";
        // Npgsql has no type of its own for it.
        return fault is NpgsqlException && fault.Message.StartsWith("SSL connection requested", StringComparison.Ordinal)
            ? "The connection string asks for encryption, and the database of the search index offers none: set up TLS on the server."
            : null;
    }

    private static string MessageOf(PostgresException fault) =>
        fault.SqlState switch
        {
            "28000" when fault.MessageText.Contains("no encryption", StringComparison.Ordinal) =>
                "The database of the search index takes no connection without encryption from here: set 'SSL Mode' in the connection string.",
            "28P01" or "28000" => "The database of the search index refuses the user or the password: correct the connection string.",
            "3D000" => "The database of the search index does not exist: create it, or correct its name in the connection string.",
            "42501" => "The database user may not do what the search index needs: " + fault.MessageText,
            "53100" => "The disk of the database is full: nothing more can be written to the search index.",
            "53300" => "The database of the search index has no free connection left.",
            "57014" => "The database of the search index took too long and was stopped.",
            "57P01" or "57P02" or "57P03" or "57P05" => "The database of the search index is going down or coming up.",
            "55P03" or "40001" or "40P01" => "The search index was changed by others at the same time; try again.",
            "58P01" or "0A000" => "The database lacks the extension pgvector: install it on the server (0.8 or newer). "
                + fault.MessageText,
            "XX001" or "XX002" =>
                "The search index in the database is damaged. A running server makes it anew from the stored documents by itself.",
            _ => "The database of the search index failed: " + fault.MessageText,
        };
}

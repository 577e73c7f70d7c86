using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// One writing transaction at a time, of all instances together, as on SQLite: each begins by taking a lock that ends with it. What it reads after
/// that still holds when it writes, at the isolation "read committed" and without anything to be tried again. Statements outside of a transaction do
/// not wait; they are single and check what they change.
/// </summary>
internal sealed class WriterLock : DbTransactionInterceptor
{
    public static WriterLock Instance { get; } = new();

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Command(connection, result);
        command.ExecuteNonQuery();
        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = Command(connection, result);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT pg_advisory_xact_lock({AdvisoryLocks.Writer})";
        return command;
    }
}

/// <summary>Numbers of the program's advisory locks, which are the database's own: nobody else's use of the server meets them.</summary>
internal static class AdvisoryLocks
{
    private const long Base = 0x4B6E_4173_0000_0000;

    /// <summary>Held for a transaction by whoever writes.</summary>
    public const long Writer = Base + 1;

    /// <summary>Held while the schema is brought up to date.</summary>
    public const long Migration = Base + 2;

    /// <summary>Held by instances for as long as they run: shared with a server's index, exclusive with an embedded one.</summary>
    public const long Instance = Base + 3;

    /// <summary>Held by the instance that fills generations beside the live one.</summary>
    public const long Generations = Base + 20;

    /// <summary>Held by the instance that compares database and index because it is time to.</summary>
    public const long Checks = Base + 22;

    /// <summary>Held by the instance that compares a generation with the live one.</summary>
    public const long Comparisons = Base + 21;

    /// <summary>The gate before the index.</summary>
    public const long Index = Base + 4;

    /// <summary>Held while originals are stored or taken out.</summary>
    public const long Originals = Base + 5;
}

using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>What PostgreSQL reports, in words for the admin; addresses and names stay in the log.</summary>
internal static class PostgresFaults
{
    private const string Setting = "KnowledgeAssistant:Storage:ConnectionString";

    /// <summary>Tells whether the transaction was rolled back for the sake of another one, so that the same may be tried again.</summary>
    public static bool IsConflict(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException!)
            if (inner is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected })
                return true;
        return false;
    }

    public static StorageException Of(NpgsqlException fault, Exception exception) =>
        fault is PostgresException { SqlState: { } state }
            ? OfState(state, exception)
            : new(
                "The application database does not answer: check that the PostgreSQL server runs and can be reached. What waits goes on by itself.",
                isTransient: true,
                exception
            );

    private static StorageException OfState(string state, Exception exception) =>
        state switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                $"The PostgreSQL server refuses the user or the password in {Setting}: correct it, then start the program again.",
                isTransient: false,
                exception
            ),
            PostgresErrorCodes.InvalidCatalogName => new(
                $"The PostgreSQL server has no database of the name in {Setting}: create it, or correct the name.",
                isTransient: false,
                exception
            ),
            PostgresErrorCodes.InsufficientPrivilege => new(
                $"The user in {Setting} may not do this in the database: make it the database's owner.",
                isTransient: false,
                exception
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => new(
                "The application database may only be read: connect to the primary PostgreSQL server, not to a standby.",
                isTransient: true,
                exception
            ),
            PostgresErrorCodes.DiskFull => new(
                "The disk of the PostgreSQL server is full: free some space there; unfinished documents go on by themselves.",
                isTransient: true,
                exception
            ),
            PostgresErrorCodes.TooManyConnections => new(
                "The PostgreSQL server has no connection left: raise its max_connections, or lower Maximum Pool Size in " + Setting + ".",
                isTransient: true,
                exception
            ),
            PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected => new(
                "The application database was busy with other writing for too long: try again.",
                isTransient: true,
                exception
            ),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or "25P03" => new(
                "The PostgreSQL server is being restarted or ended the connection: try again in a moment.",
                isTransient: true,
                exception
            ),
            _ => new(
                $"The application database reports an error (SQLSTATE {state}): see the program's log.",
                isTransient: false,
                exception
            ),
        };
}

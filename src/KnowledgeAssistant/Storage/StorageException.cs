using System.Data.Common;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KnowledgeAssistant.Storage;

/// <summary>The data folder or the application database could not do what it was asked; the message is plain words that say what to do.</summary>
public sealed class StorageException : Exception
{
    public StorageException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    public StorageException() { }

    public StorageException(string message)
        : base(message) { }

    public StorageException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>True when the same call may succeed a moment later (a lock, a full disk that is being cleared).</summary>
    public bool IsTransient { get; }

    /// <summary>True when the disk itself failed: whether what was being written is on it, nobody can say.</summary>
    public bool IsDiskFault { get; private init; }

    /// <summary>The storage fault inside an exception, or null when it is something else (a bug, a cancellation).</summary>
    public static StorageException? From(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case StorageException fault:
                    return fault;
                case SqliteException fault:
                    return FromSqlite(fault, exception);
                case NpgsqlException fault:
                    return PostgresFaults.Of(fault, exception);
                case DbException fault:
                    return new($"The application database does not answer: {fault.Message}", fault.IsTransient, exception);
                case IOException fault when IsDiskFull(fault):
                    return new(DiskFull, isTransient: true, exception);
                case UnauthorizedAccessException fault:
                    return new(
                        $"The data folder may not be written: {fault.Message} Give this program's user the right to.",
                        false,
                        exception
                    );
            }
        }
        return null;
    }

    /// <summary>ENOSPC or EDQUOT on Unix, ERROR_DISK_FULL on Windows.</summary>
    public static bool IsDiskFull(IOException exception) => exception.HResult is 28 or 122 or unchecked((int)0x80070070);

    /// <summary>EIO or EROFS on Unix (a file system turns itself read-only after an error), ERROR_IO_DEVICE or ERROR_WRITE_PROTECT on Windows.</summary>
    public static bool IsDiskBroken(IOException exception) =>
        exception.HResult is 5 or 30 or unchecked((int)0x8007045D) or unchecked((int)0x80070013);

    /// <summary>A fault of the disk while one of the data folder's own files was written.</summary>
    internal static StorageException OfDisk(IOException fault) => new(DiskBroken, isTransient: true, fault) { IsDiskFault = true };

    internal const string DiskBroken =
        "The disk that holds the data folder reports an error: check the disk, then start the program again.";

    internal const string DiskFull = "The disk is full: free some space; unfinished documents go on by themselves.";

    internal const string BringBack =
        "Bring the newest backup back into an empty data folder with 'knowledge-assistant restore BACKUP --data DIR', or start with an empty one and "
        + "ingest the documents again.";

    internal const string Damaged =
        "The application database (app.db) is damaged. Nothing was changed. Stop the program and keep the data folder as it is. "
        + BringBack;

    private static StorageException FromSqlite(SqliteException fault, Exception exception) =>
        fault.SqliteErrorCode switch
        {
            5 or 6 => new(
                "The application database (app.db) is locked by another program: close it (a database browser or a backup?) and try again.",
                isTransient: true,
                exception
            ),
            13 => new(DiskFull, isTransient: true, exception),
            11 or 26 => new(Damaged, isTransient: false, exception),
            8 => new(
                "The application database (app.db) may only be read: give this program's user the right to write the data folder.",
                false,
                exception
            ),
            14 => new(
                "The application database (app.db) cannot be opened: check that the data folder exists and may be written.",
                false,
                exception
            ),
            10 => new(DiskBroken, isTransient: true, exception) { IsDiskFault = true },
            _ => new($"The application database (app.db) reports an error: {fault.Message}", false, exception),
        };
}

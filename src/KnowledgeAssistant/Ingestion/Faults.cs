using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Tells a document's own faults from those every document would meet.</summary>
internal static class Faults
{
    /// <summary>A fault of the machine or a service, or the end of the program: no document is blamed, the work waits.</summary>
    public static bool IsPassing(Exception exception) =>
        exception switch
        {
            OperationCanceledException or ModelException { IsTransient: true } => true,
            ModelException => false,
            PassageIndexException fault => fault.IsTransient || fault.NeedsAdmin || fault.IsDamaged || IsDiskFull(fault),
            _ => StorageException.From(exception) is not null,
        };

    /// <summary>In words for the admin.</summary>
    public static string ReasonOf(Exception exception) =>
        exception is ModelException or PassageIndexException ? exception.Message
        : exception is OutOfMemoryException ? Readers.ReaderReasons.OutOfMemory
        : StorageException.From(exception)?.Message
            ?? $"An unexpected error stopped the work ({exception.GetType().Name}): see the program's log, then try again.";

    private static bool IsDiskFull(PassageIndexException fault) => fault.InnerException is SqliteException { SqliteErrorCode: 13 };
}

using KnowledgeAssistant.Retrieval;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion;

internal static partial class IngestionLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on '{Source}' ended with an error.")]
    public static partial void TryFailed(this ILogger logger, string source, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of the documents under way could not be renewed: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ingestion waits: {Reason}")]
    public static partial void Waits(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Nothing can be searched yet; the rest goes on, and searches will by themselves: {Reason}"
    )]
    public static partial void StartsWithoutIndex(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The library does not show for now which documents are being read: {Reason}")]
    public static partial void ReadingNotShown(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ingestion goes on.")]
    public static partial void GoesOn(this ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Database and index could not be compared; it is tried again in a few minutes: {Reason}"
    )]
    public static partial void CheckFailed(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A comparison of database and index could not be written down: {Reason}")]
    public static partial void CheckNotStored(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Compared the database with the index: {Finished} finished, {Deleted} deleted, {Access} access rules set, {Rewritten} to be written again."
    )]
    public static partial void Reconciled(this ILogger logger, int finished, int deleted, int access, int rewritten);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The search index is made anew in the background ({Reason}); the old one serves until then."
    )]
    public static partial void Outdated(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The search index is damaged and is made anew; documents become searchable one after the other."
    )]
    public static partial void Damaged(this ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The search index is damaged and is made anew from the stored documents in the background; what is whole of it serves until then."
    )]
    public static partial void Mending(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The new search index serves.")]
    public static partial void Rebuilt(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Number} of the index does not follow the live one: {Reason}")]
    public static partial void Behind(this ILogger logger, int number, string reason, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Generation {Number} of the index holds every document: {Documents}.")]
    public static partial void Filled(this ILogger logger, int number, int documents);

    [LoggerMessage(Level = LogLevel.Information, Message = "Generation {Number} of the index serves.")]
    public static partial void Switched(this ILogger logger, int number);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work on the index's other generations waits: {Reason}")]
    public static partial void GenerationsWait(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The search index moves from the engine {Before} to {After} in the background; the old one serves until then."
    )]
    public static partial void EngineChanges(this ILogger logger, EngineKind before, EngineKind after);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The search index stays in the engine {Before} and does not move to {After} yet: {Reason}"
    )]
    public static partial void EngineStays(this ILogger logger, EngineKind before, EngineKind after, string reason);
}

using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Tells a document's own faults from those every document would meet.</summary>
internal static class Faults
{
    /// <summary>A fault of the machine or a service, or the end of the program: no document is blamed, the work waits.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is OperationCanceledException or ModelException { IsTransient: true } or PassageIndexException { IsTransient: true }
        || StorageException.From(exception) is not null;

    /// <summary>In words for the admin.</summary>
    public static string ReasonOf(Exception exception) =>
        StorageException.From(exception)?.Message
        ?? exception switch
        {
            ModelException or PassageIndexException => exception.Message,
            _ => $"An unexpected error stopped the work ({exception.GetType().Name}): see the program's log, then try again.",
        };
}

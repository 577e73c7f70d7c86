using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Answering;

internal static partial class AnsweringLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Answer {RunId} failed; the reader was given the reference {ReferenceId}")]
    public static partial void AnswerFailed(ILogger log, Guid runId, string referenceId, Exception fault);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Answer {RunId} failed, the chat model's fault: {Fault} The server said: {ServerText}. The reader was given the reference {ReferenceId}"
    )]
    public static partial void ModelFailed(ILogger log, Guid runId, string referenceId, string fault, string serverText);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Answer {RunId} was stopped after {Seconds} seconds; the reader was given the reference {ReferenceId}"
    )]
    public static partial void AnswerTookTooLong(ILogger log, Guid runId, string referenceId, int seconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A sentence of an answer could not be checked against passage {PassageId} and is shown as unsupported"
    )]
    public static partial void SentenceNotChecked(ILogger log, string passageId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events of answers could not be stored; trying again")]
    public static partial void EventsNotStored(ILogger log, int count, Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} answers that the last stop of the server cut were kept as interrupted")]
    public static partial void Recovered(ILogger log, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The answers of an instance that is gone could not be kept as interrupted; the next start does it"
    )]
    public static partial void NotRecovered(ILogger log, Exception fault);
}

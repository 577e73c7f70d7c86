using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Sources;

internal static partial class SourcesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The run of the source '{Source}' ended with an error.")]
    public static partial void RunFailed(this ILogger logger, string source, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of the source '{Source}' could not be renewed: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, string source, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sources wait: {Reason}")]
    public static partial void SourcesWait(this ILogger logger, string reason, Exception exception);
}

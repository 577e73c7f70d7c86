namespace KnowledgeAssistant.Web.Components.Shared;

internal static partial class PageLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A page failed, reference {Reference}")]
    public static partial void PageFailed(this ILogger logger, Exception exception, string reference);
}

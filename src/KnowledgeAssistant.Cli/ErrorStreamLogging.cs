using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Cli;

/// <summary>Writes warnings and errors to standard error as a person reads them; the console package's writer thread would cost start time.</summary>
internal sealed class ErrorStreamLogging(TextWriter error) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(TextWriter.Synchronized(error));

    public void Dispose() { }

    private sealed class Logger(TextWriter error) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            var cause = exception is null ? "" : $" ({exception.Message})";
            error.WriteLine($"{(logLevel == LogLevel.Warning ? "Warning" : "Error")}: {formatter(state, exception)}{cause}");
        }
    }
}

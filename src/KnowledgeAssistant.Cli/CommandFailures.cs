using System.CommandLine;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;

namespace KnowledgeAssistant.Cli;

/// <summary>The command was called in a way that cannot be meant; exit code 2.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);

/// <summary>The command cannot do what it was asked, for a reason the message gives in plain words; exit code 1.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

internal static class CommandFailures
{
    /// <summary>
    /// Makes <paramref name="run"/> the command's action. What it throws becomes a message on standard error and an exit code; so a command
    /// writes its result last, and standard output stays empty on failure.
    /// </summary>
    public static void Runs(this Command command, Func<ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction(
            async (result, cancellationToken) =>
            {
                try
                {
                    return await run(result, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    return await EndAsync(result, "Stopped.", ExitCodes.Stopped);
                }
                catch (WrongUsageException exception)
                {
                    return await EndAsync(result, exception.Message, ExitCodes.WrongUsage);
                }
                catch (Exception exception) when (IsExplained(exception))
                {
                    return await EndAsync(result, Explained(exception), ExitCodes.Failed);
                }
                catch (Exception exception)
                {
                    return await EndAsync(result, $"This should not have happened; please report it.\n{exception}", ExitCodes.Failed);
                }
            }
        );

    /// <summary>Faults whose messages are written for people.</summary>
    private static bool IsExplained(Exception exception) =>
        exception
            is CommandFailedException
                or DatasetException
                or ModelException
                or PassageIndexException
                or ConfigurationException
                or StorageException
                or IOException
                or UnauthorizedAccessException;

    /// <summary>Whoever runs a command can mend its configuration, so the model server's own words belong here.</summary>
    private static string Explained(Exception exception) =>
        exception is ModelException { ServerText: { } said } ? $"{exception.Message} The server said: {said}" : exception.Message;

    private static async Task<int> EndAsync(ParseResult result, string message, int exitCode)
    {
        await result.InvocationConfiguration.Error.WriteLineAsync(message);
        return exitCode;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using KnowledgeAssistant.Cli.Commands;

namespace KnowledgeAssistant.Cli;

/// <summary>The command line as a whole: results go to <c>output</c>, progress and messages to <c>error</c>; the result is the exit code.</summary>
public static class CommandLineProgram
{
    /// <summary>A question may begin with '@' and two dashes may be text: no response files, no bundles.</summary>
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var result = CreateRoot().Parse(args, Parsing);
        if (result.Action is ParseErrorAction)
            return await RefuseAsync(result, error);
        return await result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            }
        );
    }

    // One line a command, each in its own file under Commands/.
    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Ask questions about your own documents; every citation opens at the exact passage.");
        root.Directives.Clear();
        root.Add(IngestCommand.Create());
        root.Add(SearchCommand.Create());
        root.Add(AskCommand.Create());
        root.Add(EvaluateCommand.Create());
        root.Add(UsersCommand.Create());
        root.Add(BackupCommand.Create());
        root.Add(RestoreCommand.Create());
        return root;
    }

    private static async Task<int> RefuseAsync(ParseResult result, TextWriter error)
    {
        foreach (var problem in result.Errors)
            await error.WriteLineAsync(problem.Message);
        var command = result.CommandResult.Command;
        await error.WriteLineAsync(
            command is RootCommand
                ? $"Commands: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}. See 'knowledge-assistant --help'."
                : $"See 'knowledge-assistant {command.Name} --help'."
        );
        return ExitCodes.WrongUsage;
    }
}

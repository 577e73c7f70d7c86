using KnowledgeAssistant.Cli;

namespace KnowledgeAssistant.Tests.Cli;

/// <summary>One run of the command line in this process: what a script would see.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        await using StringWriter output = new();
        await using StringWriter error = new();
        var exitCode = await CommandLineProgram.RunAsync(arguments, output, error);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

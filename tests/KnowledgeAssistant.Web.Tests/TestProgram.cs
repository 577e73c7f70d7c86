using KnowledgeAssistant.Ingestion.Readers.Isolation;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>xunit's own entry point but for one thing: the hosts under test start this program as their reader process.</summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (ReaderProcess.IsRequested(args))
            return ReaderProcess.Run();
        if (args.Any(arg => arg is "--server" or "--internal-msbuild-node"))
            return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            );
        return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}

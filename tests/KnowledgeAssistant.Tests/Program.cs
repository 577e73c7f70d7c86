using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Tests.Answering;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Tests.Storage;

namespace KnowledgeAssistant.Tests;

/// <summary>xunit's own entry point but for one thing: this program is also the reader process of its tests, with readers that misbehave.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (ReaderProcess.IsRequested(args))
            return ReaderProcess.Run(MisbehavingReaders.Create());
        if (args is ["reader-host", var document])
            return await ReaderHost.RunAsync(document);
        if (args is [DeletingProcess.Argument, var root])
            return await DeletingProcess.RunAsync(root);
        if (args is [WorkingProcess.Argument, var kind, var worked])
            return await WorkingProcess.RunAsync(kind, worked);
        if (args is [AnsweringProcess.Argument, var data])
            return await AnsweringProcess.RunAsync(data);
        if (args is [MigratingProcess.Argument, var folder])
            return await MigratingProcess.RunAsync(folder);
        if (args.Any(arg => arg is "--server" or "--internal-msbuild-node"))
            return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            );
        return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}

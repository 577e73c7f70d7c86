using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>The real host inside this program, so that its heap can be asked for; the load comes from another process.</summary>
internal static class HeapHost
{
    public const string Name = "heap-host";
    public const string Question = "heap ";

    public static Command CreateCommand()
    {
        var command = new Command(Name, "Used by circuits.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction((result, cancellationToken) => RunAsync([.. result.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await using var app = Web.Program.Build(
            arguments,
            services => services.AddSingleton(ReaderCommand.OfHost(typeof(Web.Program).Assembly))
        );
        await ServerRun.StartAsync(app, Console.Out);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            await Console.Out.WriteLineAsync(
                Question + GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture)
            );
        }
        return 0;
    }
}

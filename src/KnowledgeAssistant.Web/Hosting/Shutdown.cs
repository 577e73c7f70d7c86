using System.Runtime.InteropServices;
using KnowledgeAssistant.Answering;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>A stop lets answers finish for a while; a second Ctrl+C ends at once, which loses nothing that was shown.</summary>
internal static class Shutdown
{
    /// <summary>As shells count the interrupt signal.</summary>
    private const int Interrupted = 130;

    /// <summary>For saving what was cut and closing what is open, after the answers had their time.</summary>
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(10);

    public static void AddShutdown(this IServiceCollection services) =>
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<AnsweringOptions>>(
                (host, answering) =>
                {
                    host.ShutdownTimeout = TimeSpan.FromSeconds(answering.Value.DrainSeconds) + AfterDrain;
                    // One after the other, the server would wait for its open streams before the answers in them are told to come to an end.
                    host.ServicesStopConcurrently = true;
                }
            );

    /// <summary>The host itself hears every Ctrl+C as the first one.</summary>
    public static IDisposable WatchInterrupts(this WebApplication app)
    {
        var interrupts = 0;
        var runs = app.Services.GetRequiredService<AnswerRuns>();
        return PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            signal =>
            {
                signal.Cancel = true;
                if (Interlocked.Increment(ref interrupts) > 1)
                    Environment.Exit(Interrupted);
                if (runs.Going > 0)
                    Console.Error.WriteLine(
                        "Answers are being finished. Press Ctrl+C again to end at once; what is written of them is kept."
                    );
            }
        );
    }
}

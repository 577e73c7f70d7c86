using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>Starts the server, says where it is and turns the faults of a start into plain words and exit code 1.</summary>
internal static class ServerRun
{
    public static async Task<int> RunAsync(string[] args, Func<string[], WebApplication> build)
    {
        try
        {
            await using var app = build(args);
            using var interrupts = app.WatchInterrupts();
            await StartAsync(app, Console.Out);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception error) when (error is ConfigurationException or StorageException or PassageIndexException)
        {
            return await FailAsync(error.Message);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            return await FailAsync("That port is in use: stop the program that has it, or choose another one with --port.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(error.Message);
        }
    }

    /// <summary>The address is the last line: scripts wait for it.</summary>
    internal static async Task StartAsync(WebApplication app, TextWriter output)
    {
        var startup = app.Services.GetRequiredService<Startup>();
        var code = await startup.PrepareAsync(app.Lifetime.ApplicationStopping);
        await app.StartAsync();
        var address = Describe(app);
        if (app.Services.GetRequiredService<DemoMode>().IsOn)
            await output.WriteLineAsync(
                "Demo mode: whoever uses this computer can sign in with one click. Start with --no-demo for users of your own."
            );
        if (code is not null)
            await output.WriteLineAsync($"There are no users yet. Make the first admin at {address}/setup with this code: {code}");
        if (await startup.RecoverAsync(address, app.Lifetime.ApplicationStopping) is { } withoutSearch)
            await output.WriteLineAsync(
                $"Nothing can be searched yet, the rest works: {withoutSearch} It is tried again until it goes, without a restart."
            );
        await output.WriteLineAsync($"KnowledgeAssistant listens on {address}");
        await output.FlushAsync();
    }

    internal static string Describe(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        var bound = app.Urls.First();
        return options.Address == ServerOptions.LoopbackAddress ? $"http://127.0.0.1:{new Uri(bound).Port}" : bound;
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}

using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.TestCircuits;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>What an open page with a conversation of 20 turns holds on the server's managed heap.</summary>
internal static class CircuitMemory
{
    private const int Turns = 20;
    private const int Circuits = 100;

    public static Command CreateCommand()
    {
        var command = new Command("circuit-memory", "Heap of a circuit with a 20-turn conversation; want <= 1 MB.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await using var model = ModelServer.Start();
        model.Answers(150, tokensPerSecond: 0);
        string[] program = [Environment.ProcessPath!, HeapHost.Name, "--demo"];
        await using var server = await ProductServer.StartAsync(program, data.Path, model.BaseAddress, null, cancellationToken);
        using var site = await CircuitSite.SignInToDemoAsync(server.Address, 0, cancellationToken);
        // It stays open in both measures: what the first page loads for all is no circuit's.
        await using var first = await site.OpenAsync("chat", cancellationToken);
        var last = Guid.Empty;
        for (var i = 0; i < Turns; i++)
        {
            first.Forget();
            await first.AskAsync(ModelTexts.Questions[i % ModelTexts.Questions.Count], cancellationToken);
            last = await first.WaitForAnswerAsync(cancellationToken);
        }
        var before = await server.HeapAsync(cancellationToken);
        var pages = new List<CircuitClient>();
        try
        {
            for (var i = 0; i < Circuits; i++)
            {
                var page = await site.OpenAsync(first.Location.AbsolutePath.TrimStart('/'), cancellationToken);
                pages.Add(page);
                await page.WaitForConversationAsync(last, cancellationToken);
            }
            var with = await server.HeapAsync(cancellationToken);
            var table = new Table("circuits", "heap without", "heap with", "each");
            table.Add(Number(Circuits), Number(before), Number(with), Number((with - before) / Circuits));
            table.Print();
        }
        finally
        {
            foreach (var page in pages)
                await page.DisposeAsync();
        }
        return 0;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

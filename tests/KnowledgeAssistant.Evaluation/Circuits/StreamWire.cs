using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.TestCircuits;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>
/// What one streamed answer costs on the wire: 600 tokens, 10 ms apart, from the sent question to the finished answer. And how soon its
/// sentences are checked.
/// </summary>
internal static class StreamWire
{
    private const int Tokens = 600;

    public static Command CreateCommand()
    {
        var command = new Command("stream", "600 tokens streamed to a page; want <= 60 KB and <= 80 frames.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await MeasureAsync(data.Path, cancellationToken);
        await SentenceDelay.MeasureAsync(data.Path, cancellationToken);
        return 0;
    }

    private static async Task MeasureAsync(string data, CancellationToken cancellationToken)
    {
        await using var model = ModelServer.Start();
        model.Answers(Tokens, tokensPerSecond: 100);
        await using var server = await ProductServer.StartAsync(
            [.. ProductServer.Built, "--demo"],
            data,
            model.BaseAddress,
            null,
            cancellationToken
        );
        using var site = await CircuitSite.SignInToDemoAsync(server.Address, 0, cancellationToken);
        await using var page = await site.OpenAsync("chat", cancellationToken);
        var table = new Table("answer", "bytes on the wire", "bytes before compression", "frames", "drawings");
        for (var i = 0; i < 3; i++)
        {
            page.Forget();
            var (wire, bytes, frames, drawings) = (page.WireBytes, page.ReceivedBytes, page.ReceivedFrames, page.Drawings);
            await page.AskAsync(ModelTexts.Questions[i], cancellationToken);
            await page.WaitForAnswerAsync(cancellationToken);
            table.Add(
                Number(i + 1),
                Number(page.WireBytes - wire),
                Number(page.ReceivedBytes - bytes),
                Number(page.ReceivedFrames - frames),
                Number(page.Drawings - drawings)
            );
        }
        table.Print();
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

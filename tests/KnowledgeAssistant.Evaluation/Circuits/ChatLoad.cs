using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.TestCircuits;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>
/// Readers who chat and pages that are merely open, over the real server on two cores: how long the page takes to answer an event, whether any
/// stream is lost, and the server's memory. An event is a sent question until it is taken and drawn, a citation opened, and a source closed.
/// </summary>
internal static class ChatLoad
{
    /// <summary>Tabs that an idle reader has open.</summary>
    private const int PagesEach = 4;

    private static readonly Option<int> Chatting = new("--chatting") { DefaultValueFactory = _ => 50 };
    private static readonly Option<int> Idle = new("--idle") { DefaultValueFactory = _ => 200 };
    private static readonly Option<int> Seconds = new("--seconds") { DefaultValueFactory = _ => 60 };

    public static Command CreateCommand()
    {
        var command = new Command(
            "load",
            "50 readers chatting beside 200 open pages, two cores; want p95 of an event <= 300 ms, <= 1.2 GB."
        )
        {
            Chatting,
            Idle,
            Seconds,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(result.GetValue(Chatting), result.GetValue(Idle), result.GetValue(Seconds), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(int chatting, int idle, int seconds, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await using var model = ModelServer.Start();
        model.Behaviour = ModelTexts.Answer(300, tokensPerSecond: 50);
        await Readers.AddAsync(data.Path, chatting + (idle / PagesEach), cancellationToken);
        await using var server = await ProductServer.StartAsync(
            [.. ProductServer.Built, "--no-demo"],
            data.Path,
            model.BaseAddress,
            "0,1",
            cancellationToken
        );
        var open = new List<CircuitClient>();
        var figures = new Figures();
        CircuitSite? site = null;
        for (var i = 0; i < idle; i++)
        {
            if (i % PagesEach == 0)
                site = await Readers.SignInAsync(server.Address, chatting + (i / PagesEach), cancellationToken);
            open.Add(await site!.OpenAsync("chat", cancellationToken));
        }
        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, chatting).Select(i => ChatAsync(server.Address, i, until, figures, cancellationToken)));
        figures.Lost += open.Count(page => page.Fault is not null);
        Print(figures, server.PeakBytes);
        foreach (var page in open)
            await page.DisposeAsync();
        return 0;
    }

    private static async Task ChatAsync(Uri address, int reader, long until, Figures figures, CancellationToken cancellationToken)
    {
        // Not all in the same second: people do not.
        await Task.Delay(TimeSpan.FromMilliseconds(100 * reader), cancellationToken);
        using var site = await Readers.SignInAsync(address, reader, cancellationToken);
        await using var page = await site.OpenAsync("chat", cancellationToken);
        for (var turn = 0; Stopwatch.GetTimestamp() < until; turn++)
        {
            page.ForgetTexts();
            var question = ModelTexts.Questions[(reader + turn) % ModelTexts.Questions.Count];
            try
            {
                await figures.TimeAsync("question sent", () => page.AskAsync(question, cancellationToken));
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromMinutes(1));
                await page.WaitForAnswerAsync(patience.Token);
                Interlocked.Increment(ref figures.Answers);
                await figures.TimeAsync("sources explained", () => page.ClickAsync("btn btn-plain", cancellationToken));
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                figures.Lose(fault);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private static void Print(Figures figures, long peak)
    {
        var table = new Table("event", "count", "p50 ms", "p95 ms", "worst ms");
        foreach (var (name, times) in figures.Times.OrderBy(pair => pair.Key, StringComparer.Ordinal).Append(new("all", figures.All)))
        {
            double[] sorted = [.. times];
            table.Add(
                name,
                sorted.Length.ToString(CultureInfo.InvariantCulture),
                Milliseconds(RelevanceMeasures.Percentile(sorted, 0.5)),
                Milliseconds(RelevanceMeasures.Percentile(sorted, 0.95)),
                Milliseconds(sorted.Max())
            );
        }
        table.Print();
        var rest = new Table("answers", "lost streams and pages", "peak resident MB");
        rest.Add(
            figures.Answers.ToString(CultureInfo.InvariantCulture),
            figures.Lost.ToString(CultureInfo.InvariantCulture),
            (peak / 1_000_000).ToString(CultureInfo.InvariantCulture)
        );
        rest.Print();
        foreach (var fault in figures.Faults.Distinct().Take(5))
            Console.Error.WriteLine(fault);
    }

    private static string Milliseconds(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    private sealed class Figures
    {
        public int Answers;
        public int Lost;

        public ConcurrentDictionary<string, ConcurrentBag<double>> Times { get; } = new(StringComparer.Ordinal);

        public ConcurrentBag<string> Faults { get; } = [];

        public ConcurrentBag<double> All => [.. Times.Values.SelectMany(times => times)];

        public void Lose(Exception fault)
        {
            Interlocked.Increment(ref Lost);
            Faults.Add(fault.ToString());
        }

        public async Task TimeAsync(string name, Func<Task> work)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            Times.GetOrAdd(name, _ => []).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}

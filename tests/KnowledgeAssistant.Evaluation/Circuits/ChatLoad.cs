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

    /// <summary>A server just started still compiles what it runs; it is measured as it is for the rest of the day.</summary>
    private static readonly Option<int> Warm = new("--warm") { DefaultValueFactory = _ => 30 };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "The program to measure, for example a published one; the built one otherwise.",
    };

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
            Warm,
            Server,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    result.GetValue(Server) is { } server ? [server] : ProductServer.Built,
                    result.GetValue(Chatting),
                    result.GetValue(Idle),
                    result.GetValue(Seconds),
                    result.GetValue(Warm),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<string> program,
        int chatting,
        int idle,
        int seconds,
        int warm,
        CancellationToken cancellationToken
    )
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await using var model = ModelServer.Start();
        model.Answers(300, tokensPerSecond: 50);
        await Readers.AddAsync(data.Path, chatting + (idle / PagesEach), cancellationToken);
        await using var server = await ProductServer.StartAsync(
            [.. program, "--no-demo"],
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
        // Who chats has signed in before: a password is slow to check on purpose, and that is no event of a page.
        var chatters = new List<CircuitClient>();
        for (var i = 0; i < chatting; i++)
            chatters.Add(await (await Readers.SignInAsync(server.Address, i, cancellationToken)).OpenAsync("chat", cancellationToken));
        var until = Stopwatch.GetTimestamp() + ((warm + seconds) * Stopwatch.Frequency);
        var chats = Task.WhenAll(chatters.Select((page, i) => ChatAsync(page, i, until, figures, cancellationToken)));
        await Task.Delay(TimeSpan.FromSeconds(warm), cancellationToken);
        figures.Begin();
        var used = server.ProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        figures.Busy = (server.ProcessorTime - used).TotalSeconds / seconds;
        await chats;
        figures.Lost += open.Count(page => page.Fault is not null);
        Print(figures, server.PeakBytes);
        foreach (var page in open.Concat(chatters))
            await page.DisposeAsync();
        return 0;
    }

    private static async Task ChatAsync(CircuitClient page, int reader, long until, Figures figures, CancellationToken cancellationToken)
    {
        // Not all in the same second: people do not.
        await Task.Delay(TimeSpan.FromMilliseconds(100 * reader), cancellationToken);
        for (var turn = 0; Stopwatch.GetTimestamp() < until; turn++)
        {
            page.Forget();
            var question = ModelTexts.Questions[(reader + turn) % ModelTexts.Questions.Count];
            try
            {
                await figures.TimeAsync("question sent", () => page.AskAsync(question, cancellationToken));
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromMinutes(1));
                var answer = await page.WaitForAnswerAsync(patience.Token);
                Interlocked.Increment(ref figures.Answers);
                if (
                    (await page.WaitForTextAsync(_ => true, patience.Token)).Contains(
                        "Show what was written anyway",
                        StringComparison.Ordinal
                    )
                )
                    Interlocked.Increment(ref figures.Withheld);
                await LookAsync(page, answer, figures, patience.Token);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                figures.Lose(fault);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    /// <summary>What a reader does with an answer.</summary>
    private static async Task LookAsync(CircuitClient page, Guid turn, Figures figures, CancellationToken cancellationToken)
    {
        await figures.TimeAsync("sources explained", () => page.ClickAsync("Why these sources", cancellationToken));
        var conversation = page.Location.AbsolutePath;
        await figures.TimeAsync(
            "citation opened",
            async () =>
            {
                await page.NavigateAsync($"{conversation}?turn={turn:D}&source=1", cancellationToken);
                await page.WaitForElementAsync(element => element.Attributes.GetValueOrDefault("id") == "source-title", cancellationToken);
            }
        );
        await figures.TimeAsync("source closed", () => page.NavigateAsync(conversation, cancellationToken));
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
        var rest = new Table("answers", "of them withheld", "lost streams and pages", "cores busy", "peak resident MB");
        rest.Add(
            figures.Answers.ToString(CultureInfo.InvariantCulture),
            figures.Withheld.ToString(CultureInfo.InvariantCulture),
            figures.Lost.ToString(CultureInfo.InvariantCulture),
            figures.Busy.ToString("F2", CultureInfo.InvariantCulture),
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
        public int Withheld;
        public int Lost;

        /// <summary>How many of the server's two cores it kept busy, on average.</summary>
        public double Busy;

        public ConcurrentDictionary<string, ConcurrentBag<double>> Times { get; } = new(StringComparer.Ordinal);

        public ConcurrentBag<string> Faults { get; } = [];

        /// <summary>What was before is not counted, except losses.</summary>
        public void Begin()
        {
            Times.Clear();
            (Answers, Withheld) = (0, 0);
        }

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

using System.CommandLine;
using System.Diagnostics;
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

    private static readonly Option<LoadBeside> Beside = new("--beside")
    {
        Description =
            "Mixed: as long again while mixed documents are uploaded and read. Uploads: again until one admin has uploaded many small files.",
    };

    private static readonly Option<int?> Documents = new("--documents")
    {
        Description = "Files uploaded meanwhile: 3,000 mixed ones or 10,000 small ones.",
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
            Beside,
            Documents,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    result.GetValue(Server) is { } server ? [server] : ProductServer.Built,
                    new Readership(result.GetValue(Chatting), result.GetValue(Idle)),
                    result.GetValue(Seconds),
                    result.GetValue(Warm),
                    result.GetValue(Beside),
                    result.GetValue(Documents),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<string> program,
        Readership readers,
        int seconds,
        int warm,
        LoadBeside beside,
        int? documents,
        CancellationToken cancellationToken
    )
    {
        using var data = new TemporaryFolder();
        await SampleDocuments.IngestAsync(data.Path, cancellationToken);
        await using var model = ModelServer.Start();
        model.Answers(300, tokensPerSecond: 50);
        await Readers.AddAsync(data.Path, readers.Chatting + (readers.Idle / PagesEach), cancellationToken);
        await using var uploads = await UploadLoad.PrepareAsync(data.Path, cancellationToken);
        await using var server = await ProductServer.StartAsync(
            [.. program, "--no-demo"],
            data.Path,
            model.BaseAddress,
            "0,1",
            cancellationToken
        );
        var (open, chatters) = await OpenAsync(server, readers, cancellationToken);
        var stretch = new Stretch();
        using var enough = new CancellationTokenSource();
        var chats = Task.WhenAll(chatters.Select((page, i) => ChatAsync(page, i, stretch, enough.Token, cancellationToken)));
        await Task.Delay(TimeSpan.FromSeconds(warm), cancellationToken);
        var lost = stretch.Next().Lost;
        var alone = await MeasureAsync(server, stretch, Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken));
        ChatFigures? meanwhile = null;
        if (beside != LoadBeside.None)
        {
            alone.Print(server.PeakBytes);
            meanwhile = await BesideAsync(server, stretch, uploads, beside, documents, seconds, cancellationToken);
        }
        await enough.CancelAsync();
        await chats;
        var last = meanwhile ?? alone;
        last.Lost += lost + stretch.Current.Lost + open.Count(page => page.Fault is not null);
        last.Print(server.PeakBytes);
        meanwhile?.PrintAgainst(alone);
        foreach (var page in open.Concat(chatters))
            await page.DisposeAsync();
        return 0;
    }

    /// <summary>Who chats has signed in before: a password is slow to check on purpose, and that is no event of a page.</summary>
    private static async Task<(List<CircuitClient> Open, List<CircuitClient> Chatters)> OpenAsync(
        ProductServer server,
        Readership readers,
        CancellationToken cancellationToken
    )
    {
        var (open, chatters) = (new List<CircuitClient>(), new List<CircuitClient>());
        CircuitSite? site = null;
        for (var i = 0; i < readers.Idle; i++)
        {
            if (i % PagesEach == 0)
                site = await Readers.SignInAsync(server.Address, readers.Chatting + (i / PagesEach), cancellationToken);
            open.Add(await site!.OpenAsync("chat", cancellationToken));
        }
        for (var i = 0; i < readers.Chatting; i++)
            chatters.Add(await (await Readers.SignInAsync(server.Address, i, cancellationToken)).OpenAsync("chat", cancellationToken));
        return (open, chatters);
    }

    /// <summary>One stretch of the chats, for as long as something else takes.</summary>
    private static async Task<ChatFigures> MeasureAsync(ProductServer server, Stretch stretch, Task meanwhile)
    {
        var (used, start) = (server.ProcessorTime, Stopwatch.GetTimestamp());
        await meanwhile;
        var busy = (server.ProcessorTime - used) / Stopwatch.GetElapsedTime(start);
        var figures = stretch.Next();
        figures.Busy = busy;
        return figures;
    }

    private static async Task<ChatFigures> BesideAsync(
        ProductServer server,
        Stretch stretch,
        UploadLoad uploads,
        LoadBeside beside,
        int? documents,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        using var folder = new TemporaryFolder();
        if (beside == LoadBeside.Mixed)
            MixedDocuments.Write(folder.Path, documents ?? 3_000);
        var files = beside == LoadBeside.Mixed ? UploadedFile.OfFolder(folder.Path) : UploadedFile.Small(documents ?? 10_000);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var sending = uploads.RunAsync(server.Address, files, beside == LoadBeside.Mixed ? 4 : 20, over.Token);
        // The documents go on being read until the end of the stretch: there are more than can be.
        var figures = await MeasureAsync(
            server,
            stretch,
            beside == LoadBeside.Mixed ? Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken) : sending
        );
        var length = Stopwatch.GetElapsedTime(start);
        var count = await uploads.CountAsync(cancellationToken);
        await over.CancelAsync();
        uploads.Print(await sending, length, count);
        return figures;
    }

    private static async Task ChatAsync(
        CircuitClient page,
        int reader,
        Stretch stretch,
        CancellationToken enough,
        CancellationToken cancellationToken
    )
    {
        // Not all in the same second: people do not.
        await Task.Delay(TimeSpan.FromMilliseconds(100 * reader), cancellationToken);
        for (var turn = 0; !enough.IsCancellationRequested; turn++)
        {
            page.Forget();
            var question = ModelTexts.Questions[(reader + turn) % ModelTexts.Questions.Count];
            try
            {
                await stretch.TimeAsync("question sent", () => page.AskAsync(question, cancellationToken));
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromMinutes(1));
                var answer = await page.WaitForAnswerAsync(patience.Token);
                Interlocked.Increment(ref stretch.Current.Answers);
                if (
                    (await page.WaitForTextAsync(_ => true, patience.Token)).Contains(
                        "Show what was written anyway",
                        StringComparison.Ordinal
                    )
                )
                    Interlocked.Increment(ref stretch.Current.Withheld);
                await LookAsync(page, answer, stretch, patience.Token);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                stretch.Current.Lose(fault);
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    /// <summary>What a reader does with an answer.</summary>
    private static async Task LookAsync(CircuitClient page, Guid turn, Stretch stretch, CancellationToken cancellationToken)
    {
        await stretch.TimeAsync("sources explained", () => page.ClickAsync("Why these sources", cancellationToken));
        var conversation = page.Location.AbsolutePath;
        await stretch.TimeAsync(
            "citation opened",
            async () =>
            {
                await page.NavigateAsync($"{conversation}?turn={turn:D}&source=1", cancellationToken);
                await page.WaitForElementAsync(element => element.Attributes.GetValueOrDefault("id") == "source-title", cancellationToken);
            }
        );
        await stretch.TimeAsync("source closed", () => page.NavigateAsync(conversation, cancellationToken));
    }
}

/// <summary>What goes on beside the chats in a second stretch.</summary>
internal enum LoadBeside
{
    None,
    Mixed,
    Uploads,
}

/// <param name="Idle">Pages that are merely open.</param>
internal sealed record Readership(int Chatting, int Idle);

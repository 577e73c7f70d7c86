using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>
/// The library's page in a real browser over many documents and the real server on two cores: from the address to the first row, and to the first
/// other row after sorting and searching, by the browser's own clock. The browser keeps its cache, as one that is used does.
/// </summary>
internal static class LibraryPageSpeed
{
    private const string Password = "a password for measuring 1";

    private static readonly string[] Browsers =
    [
        "/usr/lib/chromium/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/google-chrome",
    ];

    /// <summary>Notes when the first row is there; runs in the page before its own scripts.</summary>
    private const string Watch = """
        (() => {
          window.firstRow = () => document.querySelector(".docs tbody tr.doc:not([aria-hidden]) .name")?.textContent;
          window.rowSeen = new Promise((resolve) => {
            const look = () => (window.firstRow() ? resolve(performance.now()) : requestAnimationFrame(look));
            look();
          });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.circuitAsked ??= entry.name.includes("_blazor") ? entry.startTime : undefined;
          }).observe({ type: "resource", buffered: true });
        })();
        """;

    private const string Times = """
        async () => {
          const row = await window.rowSeen;
          const page = performance.getEntriesByType("navigation")[0];
          return [page.responseEnd, page.domContentLoadedEventEnd, window.circuitAsked ?? 0, row];
        }
        """;

    /// <summary>Does something and tells how long it takes until another row is the first.</summary>
    private const string Until = """
        (act) => {
          const before = window.firstRow();
          const start = performance.now();
          return new Promise((resolve, reject) => {
            const look = () => {
              const now = window.firstRow();
              if (now && now !== before) resolve(performance.now() - start);
              else if (performance.now() - start > 60_000) reject(new Error("the first row stays: " + before));
              else requestAnimationFrame(look);
            };
            act();
            requestAnimationFrame(look);
          });
        }
        """;

    private const string Sort = """() => document.querySelector(".docs thead .c-name a").click()""";

    private const string Search = """
        () => {
          const box = document.querySelector(".filter input");
          box.value = "berth plan";
          box.dispatchEvent(new Event("input", { bubbles: true }));
          box.form.requestSubmit();
        }
        """;

    public static Command CreateCommand()
    {
        var documents = new Option<int>("--documents") { DefaultValueFactory = _ => 50_000, Description = "How many." };
        var times = new Option<int>("--times") { DefaultValueFactory = _ => 15, Description = "How often; the first two do not count." };
        var data = new Option<string?>("--data") { Description = "A data folder of the subcommand library." };
        var server = new Option<string?>("--server") { Description = "A published server; the built one otherwise." };
        var command = new Command("library-page", "The library's page in Chromium at 50,000 documents; want first content <= 500 ms.")
        {
            documents,
            times,
            data,
            server,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var own = new TemporaryFolder();
                var folder = DataFolder.At(parsed.GetValue(data) ?? own.Path).Create();
                await FillAsync(folder, parsed.GetValue(documents), cancellationToken);
                IReadOnlyList<string> program = parsed.GetValue(server) is { } published ? [published] : ProductServer.Built;
                await using var model = ModelServer.Start();
                await using var running = await ProductServer.StartAsync(
                    [.. program, "--no-demo"],
                    folder.Root,
                    model.BaseAddress,
                    "0,1",
                    cancellationToken
                );
                await MeasureAsync(running.Address, parsed.GetValue(times));
                return 0;
            }
        );
        return command;
    }

    private static async Task FillAsync(DataFolder folder, int documents, CancellationToken cancellationToken)
    {
        using var held = LibraryScale.Hold(folder);
        await using var services = EvaluationServices.Build(folder);
        await LibraryScale.FillAsync(services, documents, cancellationToken);
        // There already in a folder that was measured before.
        await services.GetRequiredService<UserAdministration>().AddAsync("ada", UserRole.Admin, [], Password, cancellationToken);
    }

    private static async Task MeasureAsync(Uri server, int times)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Browsers.First(File.Exists), Args = ["--no-sandbox", "--disable-gpu"] }
        );
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        await context.AddInitScriptAsync(Watch);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(server, "account/sign-in").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
        string[] steps =
        [
            "page received",
            "scripts ready",
            "circuit asked for",
            "first row",
            "sorted: another row",
            "searched: another row",
        ];
        var found = steps.ToDictionary(step => step, _ => new List<double>(), StringComparer.Ordinal);
        for (var turn = 0; turn < times; turn++)
        {
            await page.GotoAsync(new Uri(server, "library").AbsoluteUri);
            double[] each =
            [
                .. await page.EvaluateAsync<double[]>(Times),
                await page.EvaluateAsync<double>($"({Until})({Sort})"),
                await page.EvaluateAsync<double>($"({Until})({Search})"),
            ];
            if (turn >= 2)
                for (var i = 0; i < steps.Length; i++)
                    found[steps[i]].Add(each[i]);
        }
        var table = new Table("from the address, or the click", "times", "median ms", "p95 ms", "worst ms");
        foreach (var step in steps)
            table.Add(
                step,
                found[step].Count.ToString(CultureInfo.InvariantCulture),
                Text(RelevanceMeasures.Percentile([.. found[step]], .5)),
                Text(RelevanceMeasures.Percentile([.. found[step]], .95)),
                Text(found[step].Max())
            );
        table.Print();
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F0", CultureInfo.InvariantCulture);
}

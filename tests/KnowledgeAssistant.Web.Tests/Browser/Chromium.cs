using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(KnowledgeAssistant.Web.Tests.Browser.Chromium))]

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>
/// The machine's Chromium, started once for all browser tests; each test opens contexts of its own in it. Without one the tests are skipped,
/// but with <c>CI=true</c> they fail.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The shell, which has no windows of its own, takes half the processor time of the others.</summary>
    private static readonly string[] Candidates =
    [
        "/usr/lib/chromium/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    // A closed network refuses the browser's own errands, hundreds of them; --no-sandbox because tests often run as root in a container.
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    /// <summary>Milliseconds. Machines that run tests are busy, and nothing here is about speed.</summary>
    private const float Patience = 60_000;

    private readonly SemaphoreSlim _once = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new context: no cookies, no storage, nothing shared with another test.</summary>
    public async Task<IBrowserContext> OpenAsync(int width = 1440, int height = 900, bool dark = false)
    {
        var browser = await LaunchAsync();
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _once.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        await _once.WaitAsync();
        try
        {
            return _browser ??= await StartAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<IBrowser> StartAsync()
    {
        var executable = Candidates.FirstOrDefault(File.Exists);
        Assert.SkipWhen(
            executable is null && Environment.GetEnvironmentVariable("CI") != "true",
            "Chromium is not installed: apt-get install chromium-headless-shell"
        );
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = executable ?? Candidates[0], Args = Arguments }
        );
    }
}

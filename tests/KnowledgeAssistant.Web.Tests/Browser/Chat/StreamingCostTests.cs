using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>What a streamed answer costs between server and browser, before its compression, which makes about a fifth of it: a slow machine makes fewer frames, never more.</summary>
public sealed class StreamingCostTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Tokens = 600;

    [Theory]
    [InlineData("paragraphs", 100, 70_000)]
    [InlineData("one paragraph", 100_000, 70_000)]
    [InlineData("list", 25, 70_000)]
    [InlineData("table", 12, 85_000)] // a row is more than its words
    public async Task Answer_Streamed_CostsLittleTraffic(string shape, int tokensABlock, int most)
    {
        var writer = new PacedWriter([.. Enumerable.Range(1, Tokens).Select(i => Token(i, shape, tokensABlock))]);
        await using var host = await RunningHost.StartEmptyAsync(services => services.AddSingleton<IAnswerWriter>(writer));
        await new WindManual(host).AddAsync();
        await using var context = await chromium.OpenAsync();
        var (frames, bytes) = (0, 0L);
        context.Page += (_, opened) =>
            opened.WebSocket += (_, socket) =>
                socket.FrameReceived += (_, frame) => (frames, bytes) = (frames + 1, bytes + (frame.Binary?.Length ?? frame.Text!.Length));
        var page = await context.SignInToDemoAsync(host, "Rosa", "/chat");
        await Expect(page.Locator(".try button").First).ToBeVisibleAsync();
        await page.GetByLabel("Your question").FillAsync(WindManual.Question);
        (frames, bytes) = (0, 0);

        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator("details.steps")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator(".answer")).ToContainTextAsync($"w{Tokens}");

        output.WriteLine(FormattableString.Invariant($"{shape}: {frames} frames, {bytes:N0} bytes, {writer.Length:N0} characters"));
        Assert.InRange(bytes, 1, most);
        Assert.InRange(frames, 1, 80);
    }

    private static string Token(int i, string shape, int tokensABlock) =>
        FormattableString.Invariant($"w{i}")
        + (i % 20 == 0 && shape != "table" ? "." : "")
        + (
            i % tokensABlock != 0 ? " "
            : shape == "list" ? "\n- "
            : shape == "table" ? $" |\n{(i == tokensABlock ? "| --- | --- |\n" : "")}| "
            : "\n\n"
        )
        + (shape == "table" && i % tokensABlock == tokensABlock / 2 ? "| " : "");

    /// <summary>A token every 10 ms, as a model's.</summary>
    private sealed class PacedWriter(IReadOnlyList<string> tokens) : IAnswerWriter
    {
        public int Length => tokens.Sum(token => token.Length);

        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            foreach (var token in tokens)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                yield return new WriterPiece(token);
            }
            yield return new WriterPiece("", new WriterCitation(1, WindManual.Rule));
        }
    }
}

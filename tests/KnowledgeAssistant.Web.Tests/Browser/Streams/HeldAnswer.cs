using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Streams;

/// <summary>An answer of three parts, of which the model sends the next one when the test says. Its words are all different: a gap or a repeat shows.</summary>
internal sealed class HeldAnswer
{
    private const string Cited = WindManual.Rule + " [1]";

    private static readonly string[][] Parts =
    [
        [Cited, .. Paragraphs(1, 3)],
        Paragraphs(4, 6),
        Paragraphs(7, 9),
    ];

    private readonly TaskCompletionSource[] _holds =
    [
        new(TaskCreationOptions.RunContinuationsAsynchronously),
        new(TaskCreationOptions.RunContinuationsAsynchronously),
    ];

    public HeldAnswer()
    {
        var first = WordsIn(Parts[0]);
        var second = first + WordsIn(Parts[1]);
        Behaviour = new ModelBehaviour
        {
            Answer = Text,
            BeforeToken = token =>
                token == first ? _holds[0].Task
                : token == second ? _holds[1].Task
                : Task.CompletedTask,
        };
    }

    public static string Text { get; } = string.Join("\n\n", Parts.SelectMany(part => part));

    public ModelBehaviour Behaviour { get; }

    public void SendSecond() => _holds[0].TrySetResult();

    public void SendRest() => _holds[1].TrySetResult();

    /// <summary>The page shows so many parts, each paragraph once and whole, and nothing else.</summary>
    public static Task ExpectAsync(IPage page, int parts) =>
        Expect(page.Locator(".answer > p:not(.why)"))
            .ToHaveTextAsync(
                [.. Parts.Take(parts).SelectMany(part => part).Select(text => text == Cited ? WindManual.Rule + "1" : text)],
                new() { Timeout = 60_000 }
            );

    private static string[] Paragraphs(int first, int last) =>
        [
            .. Enumerable
                .Range(first, last - first + 1)
                .Select(number =>
                    string.Join(' ', Enumerable.Range(1, 15).Select(word => FormattableString.Invariant($"p{number}w{word}"))) + "."
                ),
        ];

    private static int WordsIn(string[] paragraphs) => paragraphs.Sum(text => text.Split(' ').Length);
}

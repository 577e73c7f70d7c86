using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>
/// This test program as a host that answers one question word by word until it is killed; it writes out each event as soon as a follower is shown it.
/// </summary>
internal static class AnsweringProcess
{
    public const string Argument = "answering-process";
    public const string Question = "Which dog may ride in the box?";

    /// <summary>Whole words that are all different: a gap or a repeat shows. So many that the last one is never reached, however slow the disk is.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [.. Enumerable.Range(1, 15_000).Select(number => FormattableString.Invariant($"Word{number} is here. "))];

    public static async Task<int> RunAsync(string root)
    {
        await using var host = await AnsweringHost.StartAsync(new WordWriter(), root: root);
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var start = AnsweringHost.Ask(Question);
        Console.WriteLine($"{start.RunId:D} {start.ConversationId:D}");
        await host.Runs.StartAsync(start, CancellationToken.None);
        await foreach (var next in host.Runs.FollowAsync(start.RunId, AnsweringHost.Reader, 0, CancellationToken.None))
        {
            Console.WriteLine($"{next.Sequence} {JsonSerializer.Serialize(next.Event, TurnJson.Options)}");
            Console.Out.Flush();
        }
        return 0;
    }

    private sealed class WordWriter : IAnswerWriter
    {
        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            foreach (var word in Words)
            {
                await Task.Delay(3, cancellationToken);
                yield return new WriterPiece(word);
            }
        }
    }
}

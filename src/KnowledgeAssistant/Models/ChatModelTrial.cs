using System.Text;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Models;

/// <summary>What came of asking a chat model something small.</summary>
/// <param name="Problem">Plain words; null when it answered.</param>
/// <param name="ServerText">The server's own words about the problem.</param>
/// <param name="Said">The beginning of its answer.</param>
/// <param name="FirstTokenMilliseconds">Null when none came. A thought counts.</param>
/// <param name="InputTokens">Null where the server does not tell.</param>
public sealed record ChatModelTrial(
    string? Problem,
    string? ServerText,
    string Said,
    double? FirstTokenMilliseconds,
    double Milliseconds,
    long? InputTokens,
    long? OutputTokens
)
{
    private const int MaxOutputTokens = 200;
    private const int LongestSaid = 200;

    internal static ChatModelTrial Failed(string problem, string? serverText, double milliseconds) =>
        new(problem, serverText, "", null, milliseconds, null, null);

    internal static async Task<ChatModelTrial> RunAsync(ChatModel model, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var said = new StringBuilder();
        double? first = null;
        UsageDetails? usage = null;
        var options = new ChatOptions { MaxOutputTokens = Math.Min(MaxOutputTokens, model.Settings.MaxOutputTokens) };
        try
        {
            await foreach (
                var update in model.Client.GetStreamingResponseAsync(
                    "Say in one short sentence that you are ready.",
                    options,
                    cancellationToken
                )
            )
            {
                if (update.Contents.Any(content => content is TextContent or TextReasoningContent))
                    first ??= clock.GetElapsedTime(started).TotalMilliseconds;
                said.Append(update.Text);
                usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
            }
        }
        catch (ModelException fault)
        {
            return Failed(fault.Message, fault.ServerText, clock.GetElapsedTime(started).TotalMilliseconds) with
            {
                FirstTokenMilliseconds = first,
            };
        }
        var text = said.ToString().Trim();
        return new ChatModelTrial(
            null,
            null,
            text.Length <= LongestSaid ? text : text[..LongestSaid] + " …",
            first,
            clock.GetElapsedTime(started).TotalMilliseconds,
            usage?.InputTokenCount,
            usage?.OutputTokenCount
        );
    }
}

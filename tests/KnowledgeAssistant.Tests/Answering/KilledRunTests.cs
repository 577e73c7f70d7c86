using System.Globalization;
using System.Text.Json;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Kill -9 of a real process in the middle of an answer: the next start has it once, with every word that was shown.</summary>
public sealed class KilledRunTests
{
    [Theory]
    [InlineData("run-events", 2, 0)]
    [InlineData("run-events", 5, 900)]
    [InlineData("run-events", 9, 0)]
    [InlineData("run-events-stored", 3, 0)]
    [InlineData("run-events-stored", 6, 1700)]
    [InlineData("run-events-stored", 10, 40_000)]
    public async Task Answer_KilledInTheMiddle_IsKeptOnceWithoutAGapOrARepeat(string point, int visit, int microseconds)
    {
        var root = Directory.CreateTempSubdirectory("ka-killed-").FullName;
        var child = await Child.RunAsync(
            Child.Tests,
            [AnsweringProcess.Argument, root],
            FormattableString.Invariant($"{point}:{visit}:{microseconds}")
        );
        Assert.True(child.WasKilled, child.Error);
        var lines = child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (run, conversation) = (Guid.Parse(lines[0].Split(' ')[0]), Guid.Parse(lines[0].Split(' ')[1]));
        // The last line may have been cut.
        var shown = lines.Skip(1).Where(line => line.EndsWith('}')).Select(Parse).ToList();
        Assert.Equal(Enumerable.Range(1, shown.Count), shown.Select(each => (int)each.Sequence));

        await using var next = await AnsweringHost.StartAsync(root: root);
        var turn = await next.TurnAsync(run);

        Assert.Equal(TurnState.Interrupted, turn.State);
        Assert.StartsWith(TextOf(shown), turn.Answer, StringComparison.Ordinal);
        Assert.StartsWith(turn.Answer, string.Concat(AnsweringProcess.Words), StringComparison.Ordinal);
        Assert.Equal(new RunEnded(TurnState.Interrupted), Assert.Single(await next.FollowAsync(run, shown.Count)).Event);
        await SendAgainAsync(next, run, conversation);
        await using var database = await next.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        Assert.Equal((1, 0), (await database.Set<Turn>().CountAsync(), await database.Set<RunEvent>().CountAsync()));
    }

    /// <summary>As a page or program does that never heard whether its question arrived.</summary>
    private static async Task SendAgainAsync(AnsweringHost host, Guid run, Guid conversation)
    {
        var again = await host.Runs.StartAsync(AnsweringHost.Ask(AnsweringProcess.Question, run, conversation), CancellationToken.None);
        Assert.Equal((TurnState.Interrupted, null), (again.State, again.Refusal));
    }

    private static NumberedEvent Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new NumberedEvent(
            long.Parse(line[..space], CultureInfo.InvariantCulture),
            JsonSerializer.Deserialize<AnswerEvent>(line[space..], TurnJson.Options)!
        );
    }

    private static string TextOf(IEnumerable<NumberedEvent> events) =>
        string.Concat(events.Select(each => each.Event).OfType<TextAdded>().Select(text => text.Text));
}

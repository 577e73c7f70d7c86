using System.Text;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestModels;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.ByModel;

/// <summary>A model's stream that ends early, wherever that is: what came stands there once, marked, for whoever follows and however often they come back.</summary>
public sealed partial class BrokenStreamTests
{
    private const int Cuts = 50;

    /// <summary>Words that are all different, quotes, letters of two to four bytes.</summary>
    private static readonly string Said =
        "A dog of up to 35 kg may ride in the box [1 \"dog of up to 35 kg may ride\"]. "
        + string.Concat(Enumerable.Range(1, 20).Select(number => FormattableString.Invariant($"Wört{number} 🚢{number}, ")))
            .TrimEnd(',', ' ')
        + ". The box has a drain plug [1 \"box has a drain plug\"].\n\n- First point [1]\n- Last point";

    [Fact]
    public async Task Answer_CutAtAnyByte_KeepsWhatCameOnceForEveryFollower()
    {
        await using var host = await ModelHost.StartAsync(("Attempts", "2"));
        var body = await BodyAsync(host.Server);
        var end = Find(body, "\"finish_reason\":\"stop\"");
        host.Server.Behaviour = ModelBehaviour.Says(Said);
        var whole = (await host.AskAsync()).Answer;

        for (var i = 0; i < Cuts; i++)
        {
            var cut = end * i / Cuts;
            // A second attempt would say all of it; it is made only where nothing was shown yet.
            host.Server.Enqueue(new ModelBehaviour { Answer = Said, CutAtByte = cut });
            var came = CameBefore(body, cut);
            var asked = host.Server.Requests.Count;

            var turn = await FollowAsync(host.Host);

            var place = FormattableString.Invariant($"cut at byte {cut}: ");
            Assert.Equal(place + (came.Length == 0 ? 2 : 1), place + (host.Server.Requests.Count - asked));
            Assert.Equal(place + (came.Length == 0 ? TurnState.Done : TurnState.Failed), place + turn.State);
            Assert.Equal(place + Plain(came.Length == 0 ? Said : came), place + Plain(turn.Answer));
            Assert.StartsWith(turn.Answer, whole, StringComparison.Ordinal);
            AssertMarked(turn);
        }
    }

    [Fact]
    public async Task Answer_OfAModelThatFallsSilent_KeepsWhatCameOnceForEveryFollower()
    {
        await using var host = await ModelHost.StartAsync(("SilenceSeconds", "8"));
        host.Server.Behaviour = new ModelBehaviour { Answer = Said, StallAfterTokens = 30 };

        var turn = await FollowAsync(host.Host);

        Assert.Equal(TurnState.Failed, turn.State);
        Assert.Equal(Plain(string.Concat(Tokens().Matches(Said).Take(30).Select(token => token.Value))), Plain(turn.Answer));
        AssertMarked(turn);
        Assert.Equal(ModelRequestState.Left, await host.Server.Requests[0].Over.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Asks, follows once to the end and once with a break after each few events; both must see the same, and the database too.</summary>
    private static async Task<TurnView> FollowAsync(AnsweringHost host)
    {
        var start = AnsweringHost.Ask(ModelHost.Question);
        await host.Runs.StartAsync(start, CancellationToken.None);
        var steady = host.FollowAsync(start.RunId);
        var broken = await FollowInPartsAsync(host, start.RunId);
        var events = await steady;
        var turn = await host.TurnAsync(start.RunId);

        Assert.Equal(events, broken);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(each => (int)each.Sequence));
        Assert.Equal(turn.Answer, string.Concat(events.Select(each => each.Event).OfType<TextAdded>().Select(text => text.Text)));
        Assert.Equal(new RunEnded(turn.State), Assert.Single(await host.FollowAsync(start.RunId, events.Count - 1)).Event);
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await database.Set<Turn>().CountAsync(row => row.ConversationId == start.ConversationId));
        return turn;
    }

    private static async Task<List<NumberedEvent>> FollowInPartsAsync(AnsweringHost host, Guid run)
    {
        var seen = new List<NumberedEvent>();
        while (seen is not [.., { Event: RunEnded }])
        {
            var before = seen.Count;
            await foreach (var next in host.Runs.FollowAsync(run, AnsweringHost.Reader, before, CancellationToken.None))
            {
                seen.Add(next);
                if (seen.Count == before + 3)
                    break;
            }
        }
        return seen;
    }

    private static void AssertMarked(TurnView turn)
    {
        if (turn.State == TurnState.Done)
            return;
        Assert.Equal(AnswerOutcome.Failed, turn.Outcome);
        Assert.NotNull(turn.Message);
        Assert.NotNull(turn.ReferenceId);
        // What is cited is there, and every sentence lies in the text.
        Assert.All(turn.Sentences, sentence => Assert.InRange(sentence.Range.End, sentence.Range.Start, turn.Answer.Length));
        Assert.Equal(turn.Answer.Contains("[1]", StringComparison.Ordinal), turn.Citations.Count > 0);
    }

    private static async Task<byte[]> BodyAsync(ModelServer server)
    {
        server.Enqueue(ModelBehaviour.Says(Said));
        using var client = new HttpClient(new SocketsHttpHandler());
        using var question = new StringContent("{}");
        using var response = await client.PostAsync(new Uri(server.BaseAddress + "/chat/completions"), question);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static int Find(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));

    /// <summary>The text of the events that were whole when the stream was cut.</summary>
    private static string CameBefore(byte[] body, int cut)
    {
        var whole = body.AsSpan(0, cut).LastIndexOf("\n\n"u8);
        var events = Encoding.UTF8.GetString(body, 0, Math.Max(0, whole)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(events.Select(line => Regex.Unescape(Content().Match(line).Groups[1].Value)));
    }

    /// <summary>Without its markers, also one that was cut in its middle, and without a list's sign after which no word came.</summary>
    private static string Plain(string text) => Marker().Replace(text, "").TrimEnd('-', ' ', '\n');

    [GeneratedRegex("""\s*\[\d.*?(\]|$)""", RegexOptions.Singleline, 1_000)]
    private static partial Regex Marker();

    [GeneratedRegex("""\s*\S+""", RegexOptions.None, 1_000)]
    private static partial Regex Tokens();

    [GeneratedRegex(
        """
            "content":"((?:[^"\\]|\\.)*)"
            """,
        RegexOptions.None,
        1_000
    )]
    private static partial Regex Content();
}

using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Reviews;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

public sealed class ReviewQueueTests
{
    private static readonly Support[] Half = [Support.Quoted, Support.Unsupported];
    private static readonly Support[] Third = [Support.Quoted, Support.Paraphrased, Support.Unsupported];

    [Fact]
    public async Task List_EveryKindOfAnswer_IsWorstFirst()
    {
        await using var host = await ReviewsHost.StartAsync();
        var missed = await RatedAsync(host, RatingReasons.NotFoundThoughItExists, new() { Outcome = AnswerOutcome.NotFound, Support = [] });
        var incomplete = await RatedAsync(host, RatingReasons.Incomplete, new());
        var third = await host.AddTurnAsync(new TurnSeed { Support = Third });
        var half = await host.AddTurnAsync(new TurnSeed { Support = Half });
        var wrong = await RatedAsync(host, RatingReasons.Wrong, new());
        var wrongAndUnsupported = await RatedAsync(host, RatingReasons.NotInSource | RatingReasons.Other, new() { Support = Third });
        var newer = await RatedAsync(host, RatingReasons.Incomplete, new() { DaysLater = 1 });
        await host.AddTurnAsync(new TurnSeed());
        Assert.Equal([wrongAndUnsupported, wrong, half, third, newer, incomplete, missed], await host.ListAsync(ReviewsHost.Reviewer()));
    }

    [Fact]
    public async Task List_AnAnswerThatWasWithheld_IsAsBadAsNoneSupported()
    {
        await using var host = await ReviewsHost.StartAsync();
        var half = await host.AddTurnAsync(new TurnSeed { Support = Half });
        var withheld = await host.AddTurnAsync(
            new TurnSeed
            {
                Outcome = AnswerOutcome.NotFound,
                Support = [],
                Withheld = "Any dog may.",
            }
        );
        Assert.Equal([withheld, half], await host.ListAsync(ReviewsHost.Reviewer()));
        var found = await host.Store.FindAsync(withheld, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal("Any dog may.", found!.Turn.Withheld);
    }

    [Fact]
    public async Task List_RatedUp_IsShownWhenAskedFor()
    {
        await using var host = await ReviewsHost.StartAsync();
        var praised = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(praised, RatingReasons.None, value: RatingValue.Up);
        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer()));
        Assert.Equal(0, await host.Queue.CountOpenAsync(ReviewsHost.Reviewer(), CancellationToken.None));
        Assert.Equal([praised], await host.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { Rated = RatedAs.Up }));
    }

    public static TheoryData<ReviewFilter, string> Filters =>
        new()
        {
            { new ReviewFilter(), "wrong doubtful missed" },
            {
                new ReviewFilter { Rated = RatedAs.Down },
                "wrong missed"
            },
            {
                new ReviewFilter { Rated = RatedAs.NotRated },
                "doubtful"
            },
            {
                new ReviewFilter { Reason = RatingReasons.OutOfDate },
                "wrong"
            },
            {
                new ReviewFilter { Reason = RatingReasons.Incomplete },
                ""
            },
            {
                new ReviewFilter { Support = SupportState.HasUnsupported },
                "doubtful"
            },
            {
                new ReviewFilter { Support = SupportState.AllSupported },
                "wrong"
            },
            {
                new ReviewFilter { Support = SupportState.NotFound },
                "missed"
            },
            {
                new ReviewFilter { State = ReviewState.Reviewed },
                "done"
            },
            {
                new ReviewFilter { State = null },
                "wrong done doubtful missed"
            },
            {
                new ReviewFilter { From = new DateOnly(2026, 1, 2), To = new DateOnly(2026, 1, 2) },
                "doubtful"
            },
            {
                new ReviewFilter { To = new DateOnly(2026, 1, 1) },
                "wrong"
            },
        };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task List_Filtered_HoldsWhatFits(ReviewFilter filter, string expected)
    {
        await using var host = await ReviewsHost.StartAsync();
        var names = new Dictionary<Guid, string>
        {
            [await RatedAsync(host, RatingReasons.Wrong | RatingReasons.OutOfDate, new())] = "wrong",
            [await host.AddTurnAsync(new TurnSeed { Support = Half, DaysLater = 1 })] = "doubtful",
            [
                await RatedAsync(
                    host,
                    RatingReasons.NotFoundThoughItExists,
                    new()
                    {
                        Outcome = AnswerOutcome.NotFound,
                        Support = [],
                        DaysLater = 2,
                    }
                )
            ] = "missed",
        };
        var done = await RatedAsync(host, RatingReasons.NotInSource, new() { DaysLater = -1, Outcome = AnswerOutcome.Clarify });
        await host.ReviewAsync(done, ReviewsHost.Reviewer());
        names[done] = "done";
        var listed = await host.ListAsync(ReviewsHost.Reviewer(), filter);
        Assert.Equal(expected, string.Join(' ', listed.Select(id => names[id])));
    }

    [Theory]
    [InlineData("GUST", "wind")]
    [InlineData("35 kg", "wind dog")]
    [InlineData("ride 35", "dog")]
    [InlineData("ölwechsel", "oil")]
    [InlineData("ride gust", "")]
    [InlineData("%", "")]
    [InlineData("_", "")]
    [InlineData("  ", "wind dog oil")]
    public async Task List_SearchedForWords_HoldsThoseInQuestionOrAnswer(string text, string expected)
    {
        await using var host = await ReviewsHost.StartAsync();
        var names = new Dictionary<Guid, string>
        {
            [await RatedAsync(host, RatingReasons.Wrong, new("At what gust?") { DaysLater = 2 })] = "wind",
            [await RatedAsync(host, RatingReasons.Wrong, new() { DaysLater = 1 })] = "dog",
            [await RatedAsync(host, RatingReasons.Wrong, new("Wann ist ÖLWECHSEL?") { Answer = "Im Ölwechsel-Monat." })] = "oil",
        };
        var listed = await host.Queue.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { Text = text }, 0, 10, CancellationToken.None);
        Assert.Equal(expected, string.Join(' ', listed.Rows.Select(row => names[row.TurnId])));
        Assert.Equal(listed.Rows.Count, listed.Total);
    }

    [Fact]
    public async Task List_SearchedForWords_TellsNothingOfClosedOrDeletedDocuments()
    {
        await using var host = await ReviewsHost.StartAsync();
        var (open, closed) = (await host.AddCollectionAsync("Open"), await host.AddCollectionAsync("Closed", AccessLabel.Group("board")));
        var (dogs, pay) = (await host.AddDocumentAsync(open, "dogs.md"), await host.AddDocumentAsync(closed, "pay.md"));
        var readable = await RatedAsync(host, RatingReasons.Wrong, new() { Evidence = [dogs] });
        await RatedAsync(host, RatingReasons.Wrong, new() { Evidence = [pay] });
        var byAnswer = new ReviewFilter { Text = "35 kg" };
        Assert.Equal([readable], await host.ListAsync(ReviewsHost.Reviewer(), byAnswer));

        await host.ChangeAsync(context => context.Update(Deleting(dogs)));

        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer(), byAnswer));
        Assert.Equal([readable], await host.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { Text = "which dog" }));

        static Document Deleting(Document document)
        {
            document.State = DocumentState.Deleting;
            return document;
        }
    }

    [Fact]
    public async Task List_OfOneCollection_HoldsTurnsWithAPassageOfIt()
    {
        await using var host = await ReviewsHost.StartAsync();
        var (porter, people) = (await host.AddCollectionAsync("Porter"), await host.AddCollectionAsync("People"));
        var dogs = await host.AddDocumentAsync(porter, "dogs.md");
        var pay = await host.AddDocumentAsync(people, "pay.md");
        var both = await RatedAsync(host, RatingReasons.Wrong, new() { Evidence = [dogs, pay], DaysLater = 1 });
        var one = await RatedAsync(host, RatingReasons.Wrong, new() { Evidence = [dogs] });
        Assert.Equal([both], await host.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { CollectionId = people.Id }));
        Assert.Equal([both, one], await host.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { CollectionId = porter.Id }));
    }

    [Fact]
    public async Task List_InPages_GivesEachTurnOnceAndTheWholeCount()
    {
        await using var host = await ReviewsHost.StartAsync();
        for (var i = 0; i < 230; i++)
            await host.AddTurnAsync(new TurnSeed { Support = i % 2 == 0 ? Half : Third, DaysLater = i % 7 });
        while (!await host.Get<ReviewIntake>().TakeInAsync(CancellationToken.None)) { }
        var reviewer = ReviewsHost.Reviewer();
        var seen = new List<Guid>();
        for (var skip = 0; skip < 240; skip += 24)
            seen.AddRange(await host.ListAsync(reviewer, skip: skip, take: 24));
        Assert.Equal((230, 230), (seen.Count, seen.Distinct().Count()));
        Assert.Equal(230, (await host.Queue.ListAsync(reviewer, new(), 0, 1, CancellationToken.None)).Total);
        Assert.Equal(ReviewQueue.MostMarked + 1, await host.Queue.CountOpenAsync(reviewer, CancellationToken.None));
    }

    [Fact]
    public async Task List_ARow_CarriesWhatTheListSays()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(
            host,
            RatingReasons.OutOfDate,
            new("And on berth 4?") { Rewritten = "Cranes on berth 4?", Support = Third }
        );
        var row = Assert.Single((await host.Queue.ListAsync(ReviewsHost.Reviewer(), new(), 0, 10, CancellationToken.None)).Rows);
        Assert.Equal(
            new ReviewRow(
                turn,
                "And on berth 4?",
                "Cranes on berth 4?",
                ReviewsHost.Day,
                AnswerOutcome.Answered,
                3,
                1,
                RatingValue.Down,
                RatingReasons.OutOfDate,
                true,
                null
            ),
            row
        );
    }

    [Fact]
    public async Task Next_AfterATurn_IsTheOneBelowItAndThenTheFirst()
    {
        await using var host = await ReviewsHost.StartAsync();
        var first = await RatedAsync(host, RatingReasons.Wrong, new());
        var second = await RatedAsync(host, RatingReasons.Incomplete, new());
        var reviewer = ReviewsHost.Reviewer();
        Assert.Equal(second, await NextAsync(first));
        Assert.Equal(first, await NextAsync(second));
        await host.ReviewAsync(second, reviewer);
        Assert.Equal(first, await NextAsync(second));
        Assert.Null(await NextAsync(first));

        Task<Guid?> NextAsync(Guid after) => host.Queue.NextAsync(reviewer, new(), after, CancellationToken.None);
    }

    [Theory]
    [InlineData(TurnState.Running, AnswerOutcome.Answered)]
    [InlineData(TurnState.Failed, AnswerOutcome.Failed)]
    [InlineData(TurnState.Done, AnswerOutcome.NotFound)]
    public async Task List_NotRatedAndNotAnAnswer_IsLeftOut(TurnState state, AnswerOutcome outcome)
    {
        await using var host = await ReviewsHost.StartAsync();
        await host.AddTurnAsync(
            new TurnSeed
            {
                State = state,
                Outcome = outcome,
                Support = Half,
            }
        );
        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer()));
    }

    private static async Task<Guid> RatedAsync(ReviewsHost host, RatingReasons reasons, TurnSeed seed)
    {
        var turn = await host.AddTurnAsync(seed);
        Assert.True(await host.RateAsync(turn, reasons));
        return turn;
    }
}

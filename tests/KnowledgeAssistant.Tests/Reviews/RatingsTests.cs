using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Reviews;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

public sealed class RatingsTests
{
    [Fact]
    public async Task Set_OwnTurn_IsThereAfterARestart()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        Assert.True(await host.RateAsync(turn, RatingReasons.Wrong | RatingReasons.OutOfDate, " 2019? "));
        await using var restarted = await host.RestartAsync();
        var feedback = await GetAsync(restarted, turn);
        Assert.Equal(new RatingView(RatingValue.Down, RatingReasons.Wrong | RatingReasons.OutOfDate, "2019?"), feedback.Rating);
        Assert.Null(feedback.Review);
    }

    [Fact]
    public async Task Set_AnothersTurn_IsRefused()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed { Asker = Guid.CreateVersion7() });
        Assert.False(await host.RateAsync(turn, RatingReasons.Wrong));
        Assert.False(await host.RateAsync(Guid.CreateVersion7(), RatingReasons.Wrong));
        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer()));
    }

    [Fact]
    public async Task Undo_AnothersRating_ChangesNothing()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        var stranger = Guid.CreateVersion7();
        Assert.False(await host.Ratings.UndoAsync(turn, stranger, CancellationToken.None));
        Assert.Null((await host.Ratings.GetAsync(turn, stranger, AccessScope.EveryoneOnly, CancellationToken.None)).Rating);
        Assert.NotNull((await GetAsync(host, turn)).Rating);
    }

    [Fact]
    public async Task Set_WhileTheAnswerIsWritten_IsRefused()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed { State = TurnState.Running });
        Assert.False(await host.RateAsync(turn, RatingReasons.Wrong));
    }

    [Fact]
    public async Task Set_Again_ReplacesTheRating()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong, "No.");
        await host.RateAsync(turn, RatingReasons.Wrong, "", RatingValue.Up);
        Assert.Equal(new RatingView(RatingValue.Up, RatingReasons.None, ""), (await GetAsync(host, turn)).Rating);
    }

    [Fact]
    public async Task Set_ALongComment_IsCutBetweenCharacters()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Other, new string('a', Rating.MaxComment - 1) + "\U0001F600");
        Assert.Equal(new string('a', Rating.MaxComment - 1), (await GetAsync(host, turn)).Rating!.Comment);
    }

    [Fact]
    public async Task Undo_OwnRating_LeavesNothingBehind()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        Assert.True(await host.Ratings.UndoAsync(turn, ReviewsHost.Reader, CancellationToken.None));
        Assert.Null((await GetAsync(host, turn)).Rating);
        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer()));
        Assert.False(await host.Ratings.UndoAsync(turn, ReviewsHost.Reader, CancellationToken.None));
    }

    [Fact]
    public async Task Undo_OfAnAnswerWithUnsupportedSentences_LeavesItInTheQueue()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed { Support = [Support.Unsupported] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.Ratings.UndoAsync(turn, ReviewsHost.Reader, CancellationToken.None);
        Assert.Equal([turn], await host.ListAsync(ReviewsHost.Reviewer(), new ReviewFilter { Rated = RatedAs.NotRated }));
    }

    [Fact]
    public async Task Get_AReviewedAnswer_ShowsTheCorrectionAndNeitherNameNorNote()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ReviewAsync(turn, ReviewsHost.Reviewer(), corrected: "Up to 40 kg.", note: "Ask Tomas.");
        var review = (await GetAsync(host, turn)).Review!;
        Assert.Equal((Verdict.Partly, "Up to 40 kg."), (review.Verdict, review.CorrectedAnswer));
        Assert.Null((await host.Ratings.GetAsync(turn, Guid.CreateVersion7(), AccessScope.EveryoneOnly, CancellationToken.None)).Review);
    }

    [Fact]
    public async Task Get_AReviewedAnswerWhoseSourceWasClosed_KeepsTheCorrectionBack()
    {
        await using var host = await ReviewsHost.StartAsync();
        var document = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ReviewAsync(turn, ReviewsHost.Reviewer(), corrected: "Up to 40 kg.");
        await host.ChangeAsync(context => context.Find<Document>(document.Id)!.Labels = [AccessLabel.Group("hr")]);
        Assert.Null((await GetAsync(host, turn)).Review);
        Assert.NotNull(
            (await host.Ratings.GetAsync(turn, ReviewsHost.Reader, AccessScope.Of(AccessLabel.Group("hr")), CancellationToken.None)).Review
        );
    }

    [Fact]
    public async Task Get_AReviewedAnswerWhoseSourceWasDeleted_LeavesOutTheCorrectionAndBlanksIt()
    {
        await using var host = await ReviewsHost.StartAsync();
        var document = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ReviewAsync(turn, ReviewsHost.Reviewer(), corrected: "Up to 40 kg.");
        var services = host.Get<IEnumerable<IHostedService>>().ToList();
        var corrections = services.OfType<DeletedCorrections>().Single();
        Assert.Equal(0, await corrections.BlankAsync(CancellationToken.None));
        await host.ChangeAsync(context => context.Remove(context.Find<Document>(document.Id)!));
        Assert.Equal((Verdict.Partly, ""), await ShownAsync());
        var found = await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal((true, ""), (found!.SourceDeleted, found.History[0].CorrectedAnswer));

        await host.ChangeAsync(context => context.Set<TurnEvidence>().Single().Text = "");
        Assert.Equal(1, await corrections.BlankAsync(CancellationToken.None));

        async Task<(Verdict, string)> ShownAsync()
        {
            var review = (await GetAsync(host, turn)).Review!;
            return (review.Verdict, review.CorrectedAnswer);
        }
    }

    private static Task<TurnFeedback> GetAsync(ReviewsHost host, Guid turn) =>
        host.Ratings.GetAsync(turn, ReviewsHost.Reader, AccessScope.EveryoneOnly, CancellationToken.None);
}

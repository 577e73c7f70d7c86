using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

public sealed class ReviewStoreTests
{
    [Fact]
    public async Task Save_ByTwoReviewers_TellsTheSecondAndKeepsBothInOrder()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(host);
        var (viktor, ada) = (ReviewsHost.Reviewer(), ReviewsHost.Reviewer() with { Name = "Ada" });
        Assert.Equal(SaveOutcome.Saved, await host.ReviewAsync(turn, viktor, seen: 0, corrected: "One."));
        Assert.Equal(SaveOutcome.Outdated, await host.ReviewAsync(turn, ada, seen: 0, corrected: "Two."));
        Assert.Equal(SaveOutcome.Saved, await host.ReviewAsync(turn, ada, seen: 1, corrected: "Two."));
        var found = await host.Store.FindAsync(turn, viktor, CancellationToken.None);
        Assert.Equal(
            [(2, "Ada", "Two."), (1, "Viktor", "One.")],
            found!.History.Select(review => (review.Number, review.ReviewerName, review.CorrectedAnswer))
        );
        Assert.Equal(2, found.Latest);
    }

    [Fact]
    public async Task Save_ByManyAtOnce_SavesExactlyOne()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(host);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ReviewAsync(turn, ReviewsHost.Reviewer())));
        Assert.Equal(1, outcomes.Count(outcome => outcome == SaveOutcome.Saved));
        Assert.Equal(7, outcomes.Count(outcome => outcome == SaveOutcome.Outdated));
    }

    [Fact]
    public async Task Find_ARatedTurn_ShowsRatingAnswerAndWhatWasSearched()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed { Rewritten = "Which dog may ride in the box?" });
        await host.RateAsync(turn, RatingReasons.Wrong, "<b>No</b>");
        var found = await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal(new RatingView(RatingValue.Down, RatingReasons.Wrong, "<b>No</b>"), found!.Rating);
        Assert.Equal(("A dog of up to 35 kg.", "Which dog may ride in the box?"), (found.Turn.Answer, found.Turn.RewrittenQuestion));
        Assert.Empty(found.History);
        Assert.Equal(0, found.Latest);
    }

    [Fact]
    public async Task Save_AVerdict_ClosesTheTurnUntilItIsRatedDownAnew()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(host);
        var reviewer = ReviewsHost.Reviewer();
        await host.ReviewAsync(turn, reviewer);
        Assert.Empty(await host.ListAsync(reviewer));
        await host.RateAsync(turn, RatingReasons.Wrong);
        Assert.Empty(await host.ListAsync(reviewer));
        await host.RateAsync(turn, RatingReasons.OutOfDate);
        Assert.Equal([turn], await host.ListAsync(reviewer));
        await host.ReviewAsync(turn, reviewer, seen: 1);
        Assert.Empty(await host.ListAsync(reviewer));
        await host.RateAsync(turn, RatingReasons.None, value: RatingValue.Up);
        Assert.Empty(await host.ListAsync(reviewer, new ReviewFilter { Rated = RatedAs.Up }));
    }

    [Fact]
    public async Task Undo_OfAReviewedRating_KeepsTheVerdict()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(host);
        var reviewer = ReviewsHost.Reviewer();
        await host.ReviewAsync(turn, reviewer);
        await host.Ratings.UndoAsync(turn, ReviewsHost.Reader, CancellationToken.None);
        var found = await host.Store.FindAsync(turn, reviewer, CancellationToken.None);
        Assert.Null(found!.Rating);
        Assert.Single(found.History);
    }

    [Fact]
    public async Task Save_LongTexts_AreCut()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await RatedAsync(host);
        var reviewer = ReviewsHost.Reviewer();
        await host.ReviewAsync(
            turn,
            reviewer,
            corrected: new string('c', Review.MaxCorrection + 5),
            note: new string('n', Review.MaxNote + 5)
        );
        var review = (await host.Store.FindAsync(turn, reviewer, CancellationToken.None))!.History[0];
        Assert.Equal((Review.MaxCorrection, Review.MaxNote), (review.CorrectedAnswer.Length, review.Note.Length));
    }

    [Fact]
    public async Task Conversation_Deleted_TakesRatingsAndVerdictsWithIt()
    {
        await using var host = await ReviewsHost.StartAsync();
        var conversation = Guid.CreateVersion7();
        var document = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Conversation = conversation, Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ReviewAsync(turn, ReviewsHost.Reviewer());
        await host.ChangeAsync(context => context.Find<Conversation>(conversation)!.DeletedAt = ReviewsHost.Day);
        var reviewer = ReviewsHost.Reviewer();
        Assert.Empty(await host.ListAsync(reviewer, new ReviewFilter { State = null }));
        Assert.Null(await host.Store.FindAsync(turn, reviewer, CancellationToken.None));
        Assert.Equal(SaveOutcome.NotYours, await host.ReviewAsync(turn, reviewer, seen: 1));
        Assert.False(await host.RateAsync(turn, RatingReasons.Wrong));
        var sweep = host.Get<IEnumerable<IHostedService>>().OfType<DeletedConversations>().Single();
        await sweep.SweepAsync(ReviewsHost.Day, CancellationToken.None);
        var left = await host.Get<AppDatabase>()
            .RunAsync(
                async context =>
                    await context.Set<Rating>().CountAsync()
                    + await context.Set<Review>().CountAsync()
                    + await context.Set<ReviewItem>().CountAsync()
                    + await context.Set<ReviewSource>().CountAsync(),
                CancellationToken.None
            );
        Assert.Equal(0, left);
    }

    private static async Task<Guid> RatedAsync(ReviewsHost host)
    {
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        return turn;
    }
}

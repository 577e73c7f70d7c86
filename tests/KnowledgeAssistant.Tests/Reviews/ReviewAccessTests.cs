using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Reviews;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews;

/// <summary>A reviewer gets a turn only while all it rests on, and all its search considered, is open to them; and never their own.</summary>
public sealed class ReviewAccessTests
{
    private static readonly AccessLabel Hr = AccessLabel.Group("hr");

    [Fact]
    public async Task Queue_EvidenceInAClosedCollection_IsForTheGroupAlone()
    {
        await using var host = await ReviewsHost.StartAsync();
        var pay = await host.AddDocumentAsync(await host.AddCollectionAsync("People", Hr), "pay.md");
        var open = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [open, pay] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await AssertOnlyForTheGroupAsync(host, turn);
    }

    [Fact]
    public async Task Queue_ADocumentWithLabelsOfItsOwn_IsForTheGroupAlone()
    {
        await using var host = await ReviewsHost.StartAsync();
        var pay = await host.AddDocumentAsync(await host.AddCollectionAsync("Open"), "pay.md", Hr);
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [pay], Support = [Support.Unsupported] });
        await AssertOnlyForTheGroupAsync(host, turn);
    }

    [Fact]
    public async Task Queue_AClosedDocumentThatWasOnlyConsidered_IsForTheGroupAlone()
    {
        await using var host = await ReviewsHost.StartAsync();
        var open = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        await host.AddDocumentAsync(await host.AddCollectionAsync("People", Hr), "pay.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [open], Traced = [("Porter", "dogs.md"), ("People", "pay.md")] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await AssertOnlyForTheGroupAsync(host, turn);
    }

    [Fact]
    public async Task Queue_AQuestionMadeOfAnAnswerOnAClosedDocument_IsForTheGroupAlone()
    {
        await using var host = await ReviewsHost.StartAsync();
        var pay = await host.AddDocumentAsync(await host.AddCollectionAsync("People", Hr), "pay.md");
        var open = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var conversation = Guid.CreateVersion7();
        await host.AddTurnAsync(new TurnSeed { Conversation = conversation, Evidence = [pay] });
        var turn = await host.AddTurnAsync(
            new TurnSeed("And her dog?")
            {
                Conversation = conversation,
                Ordinal = 1,
                Rewritten = "And her dog? (Ines, 61,000)",
                Evidence = [open],
            }
        );
        var whole = await host.AddTurnAsync(
            new TurnSeed
            {
                Conversation = conversation,
                Ordinal = 2,
                Evidence = [open],
            }
        );
        await host.RateAsync(turn, RatingReasons.Wrong);
        await AssertOnlyForTheGroupAsync(host, turn);
        await host.RateAsync(whole, RatingReasons.Wrong);
        Assert.Equal([whole], await host.ListAsync(ReviewsHost.Reviewer()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_NarrowedAfterwards_IsForTheGroupAlone(bool wholeCollection)
    {
        await using var host = await ReviewsHost.StartAsync();
        var collection = await host.AddCollectionAsync("Porter");
        var document = await host.AddDocumentAsync(collection, "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        Assert.Equal([turn], await host.ListAsync(ReviewsHost.Reviewer()));
        await host.ChangeAsync(context =>
        {
            if (wholeCollection)
                context.Find<Collection>(collection.Id)!.Labels = [Hr];
            else
                context.Find<Document>(document.Id)!.Labels = [Hr];
        });
        await AssertOnlyForTheGroupAsync(host, turn);
    }

    [Fact]
    public async Task Queue_AClosedDocumentDeletedAfterwards_StaysForTheGroupAlone()
    {
        await using var host = await ReviewsHost.StartAsync();
        var document = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "pay.md", Hr);
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ChangeAsync(context => context.Remove(context.Find<Document>(document.Id)!));
        await AssertOnlyForTheGroupAsync(host, turn);
    }

    [Fact]
    public async Task Find_AnOpenDocumentDeletedAfterwards_ShowsTheTurnWithoutItsText()
    {
        await using var host = await ReviewsHost.StartAsync();
        var document = await host.AddDocumentAsync(await host.AddCollectionAsync("Porter"), "dogs.md");
        var turn = await host.AddTurnAsync(new TurnSeed { Evidence = [document] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        await host.ChangeAsync(context => context.Remove(context.Find<Document>(document.Id)!));
        var found = await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal([EvidenceState.Deleted], found!.Turn.EvidenceStates);
        Assert.Equal("", found.Turn.Evidence[0].Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_ADocumentGoneBeforeItWasRated_IsForNobody(bool traced)
    {
        await using var host = await ReviewsHost.StartAsync();
        var collection = await host.AddCollectionAsync("Porter");
        var gone = await host.AddDocumentAsync(collection, "gone.md");
        await host.ChangeAsync(context => context.Remove(context.Find<Document>(gone.Id)!));
        var turn = await host.AddTurnAsync(traced ? new TurnSeed { Traced = [("Porter", "gone.md")] } : new TurnSeed { Evidence = [gone] });
        await host.RateAsync(turn, RatingReasons.Wrong);
        Assert.Empty(await host.ListAsync(ReviewsHost.Reviewer(Hr)));
        Assert.Null(await host.Store.FindAsync(turn, ReviewsHost.Reviewer(Hr), CancellationToken.None));
    }

    [Fact]
    public async Task Store_TheirOwnQuestion_IsRefused()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        var asker = new Reviewer(ReviewsHost.Reader, "Rosa", AccessScope.EveryoneOnly);
        Assert.Equal(SaveOutcome.NotYours, await host.ReviewAsync(turn, asker));
        Assert.Null(await host.Store.FindAsync(turn, asker, CancellationToken.None));
        Assert.Empty(await host.ListAsync(asker));
        Assert.Equal(0, await host.Queue.CountOpenAsync(asker, CancellationToken.None));
        Assert.Equal(SaveOutcome.Saved, await host.ReviewAsync(turn, ReviewsHost.Reviewer()));
    }

    [Fact]
    public async Task Store_ATurnThatIsNotInTheQueue_IsNotThere()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        Assert.Null(await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None));
        Assert.Equal(SaveOutcome.NotYours, await host.ReviewAsync(turn, ReviewsHost.Reviewer()));
    }

    [Fact]
    public async Task Find_ATurn_SaysNothingOfHowMuchItsAskerMayRead()
    {
        await using var host = await ReviewsHost.StartAsync();
        var turn = await host.AddTurnAsync(new TurnSeed());
        await host.RateAsync(turn, RatingReasons.Wrong);
        var found = await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Empty(found!.Turn.Steps);
        Assert.Equal(0, found.Turn.Trace!.SearchedPassages);
    }

    [Fact]
    public async Task Find_ANarrowedQuestion_NamesOnlyWhatTheReviewerMayRead()
    {
        await using var host = await ReviewsHost.StartAsync();
        await host.AddCollectionAsync("People", Hr);
        await host.AddCollectionAsync("Porter");
        var filter = new MetadataFilter { Collections = ["People", "Porter"], SourcePrefix = "pay/" };
        var turn = await host.AddTurnAsync(new TurnSeed { Filter = filter });
        await host.RateAsync(turn, RatingReasons.Wrong);
        var found = await host.Store.FindAsync(turn, ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal(["Porter"], found!.Turn.Filter.Collections);
        Assert.Null(found.Turn.Filter.SourcePrefix);
    }

    [Fact]
    public async Task Collections_ForAFilter_AreThoseTheReviewerMayRead()
    {
        await using var host = await ReviewsHost.StartAsync();
        await host.AddCollectionAsync("People", Hr);
        await host.AddCollectionAsync("Porter");
        var offered = await host.Queue.CollectionsAsync(ReviewsHost.Reviewer(), CancellationToken.None);
        Assert.Equal(["Porter"], offered.Select(row => row.Name));
    }

    private static async Task AssertOnlyForTheGroupAsync(ReviewsHost host, Guid turn)
    {
        var (outsider, insider) = (ReviewsHost.Reviewer(AccessLabel.Group("legal")), ReviewsHost.Reviewer(Hr));
        Assert.DoesNotContain(turn, await host.ListAsync(outsider));
        Assert.Equal(0, (await host.Queue.ListAsync(outsider, new(), 0, 10, CancellationToken.None)).Total);
        Assert.Equal(0, await host.Queue.CountOpenAsync(outsider, CancellationToken.None));
        Assert.Null(await host.Queue.NextAsync(outsider, new(), Guid.CreateVersion7(), CancellationToken.None));
        Assert.Null(await host.Store.FindAsync(turn, outsider, CancellationToken.None));
        Assert.Equal(SaveOutcome.NotYours, await host.ReviewAsync(turn, outsider));

        Assert.Contains(turn, await host.ListAsync(insider));
        Assert.Equal(1, await host.Queue.CountOpenAsync(insider, CancellationToken.None));
        Assert.NotNull(await host.Store.FindAsync(turn, insider, CancellationToken.None));
        Assert.Equal(SaveOutcome.Saved, await host.ReviewAsync(turn, insider));
    }
}

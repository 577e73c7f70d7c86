using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Suggestions;

public sealed class FollowUpSuggestionsTests
{
    private const string Question = "Until when can a booking be cancelled?";
    private const string Text =
        "A booking can be cancelled free of charge up to 48 hours before the rental begins. A lost key costs €45. "
        + "Long rentals are debited on the first working day of the month.";

    [Fact]
    public async Task Answer_LeavesOtherSentences_SuggestsQuestionsThatTheyAnswer()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("terms.md", "Rental terms", Text);
        var start = AnsweringHost.Ask(Question);

        var events = await host.RunAsync(start);

        var made = Assert.Single(events.Select(next => next.Event).OfType<SuggestionsMade>()).Questions;
        Assert.Equal(["How much does a lost key cost?", "When are long rentals debited?"], made);
        Assert.Equal(made, (await host.TurnAsync(start.RunId)).Suggestions);
        foreach (var question in made)
        {
            var next = AnsweringHost.Ask(question, conversation: start.ConversationId);
            var answered = await host.RunAsync(next);
            Assert.Equal(AnswerOutcome.Answered, (await host.TurnAsync(next.RunId)).Outcome);
            Assert.DoesNotContain(
                Question,
                answered.Select(each => each.Event).OfType<SuggestionsMade>().SelectMany(each => each.Questions)
            );
        }
    }

    [Fact]
    public async Task Answer_NothingFound_SuggestsNothing()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("terms.md", "Rental terms", Text);

        var events = await host.RunAsync(AnsweringHost.Ask("Who is the president of France?"));

        Assert.Empty(events.Select(next => next.Event).OfType<SuggestionsMade>());
    }

    [Fact]
    public async Task GetTurn_DocumentDeleted_SuggestsNothingMore()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("terms.md", "Rental terms", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);

        await host.ChangeAsync(database => database.Set<Document>().Single(row => row.Id == document.Id).State = DocumentState.Deleting);

        Assert.Empty((await host.TurnAsync(start.RunId)).Suggestions);
    }
}

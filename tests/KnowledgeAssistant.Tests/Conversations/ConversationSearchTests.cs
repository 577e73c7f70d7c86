using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Tests.Answering;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Conversations;

public class ConversationSearchTests
{
    private const string Question = "Which dog may ride in the box?";
    private const string Text = "A dog of up to 35 kg may ride in the box.";

    [Theory]
    [InlineData("which DOG", true)]
    [InlineData("35 kg", true)]
    [InlineData("35 cat", false)]
    [InlineData("100%", false)]
    [InlineData("_", false)]
    [InlineData("\\", false)]
    [InlineData("   ", false)]
    public async Task Find_Words_LooksInQuestionsAndAnswers(string words, bool isFound)
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);

        var hits = await FindAsync(host, words);

        Assert.Equal(isFound ? [(start.ConversationId, (Guid?)start.RunId)] : [], hits.Select(hit => (hit.Id, hit.TurnId)));
    }

    [Theory]
    [InlineData("ölwechsel")]
    [InlineData("ÖLWECHSEL")]
    [InlineData("Ölwechsel im")]
    public async Task Find_LettersBeyondAscii_IgnoresTheirCase(string words)
    {
        await using var host = await AnsweringHost.StartAsync();
        var id = Guid.CreateVersion7();
        await host.Conversations.CreateAsync(id, AnsweringHost.Reader, "Ölwechsel im Winter", CancellationToken.None);

        Assert.Equal([id], (await FindAsync(host, words)).Select(hit => hit.Id));
    }

    [Fact]
    public async Task Find_TitleAndTurn_NamesTheConversationOnce()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", Text);
        var start = AnsweringHost.Ask(Question);
        await host.RunAsync(start);
        await host.RunAsync(AnsweringHost.Ask("And a second dog?", conversation: start.ConversationId));

        Assert.Equal([start.ConversationId], (await FindAsync(host, "dog")).Select(hit => hit.Id));
    }

    [Fact]
    public async Task Find_AnotherUser_FindsNothing()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.RunAsync(AnsweringHost.Ask(Question));

        Assert.Empty(
            await host.Get<ConversationSearch>().FindAsync("dog", Guid.CreateVersion7(), AccessScope.EveryoneOnly, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Find_WithdrawnAnswer_IsFoundByItsQuestionAlone()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("porter.md", "Porter manual", Text);
        await host.RunAsync(AnsweringHost.Ask(Question));
        Assert.Contains("35 kg", Assert.Single(await FindAsync(host, "35")).Excerpt, StringComparison.Ordinal);

        await host.ChangeAsync(database => Attached(database.Set<Document>(), document.Id).Labels = [AccessLabel.Group("hr")]);

        Assert.Empty(await FindAsync(host, "35"));
        Assert.Equal(Question, Assert.Single(await FindAsync(host, "dog ride")).Excerpt);
    }

    [Theory]
    [InlineData("Stop **all** cranes at 20 m/s. [1] Then [2, 3] wait.", "cranes", "Stop all cranes at 20 m/s. Then wait.")]
    [InlineData("\U0001F6A2", "none", "\U0001F6A2")]
    [InlineData("", "none", "")]
    public void Of_AnswerWithMarks_IsPlainText(string text, string word, string expected) =>
        Assert.Equal(expected, SearchExcerpt.Of(text, word));

    [Fact]
    public void Of_LongText_ShowsTheWordsRoundTheWord()
    {
        var text =
            string.Concat(Enumerable.Repeat("many words before it ", 20)) + "needle " + string.Concat(Enumerable.Repeat("and after ", 30));

        var excerpt = SearchExcerpt.Of(text, "needle");

        Assert.StartsWith("… ", excerpt, StringComparison.Ordinal);
        Assert.EndsWith(" …", excerpt, StringComparison.Ordinal);
        Assert.Contains("before it needle and after", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.Length, 60, 120);
    }

    private static Task<IReadOnlyList<ConversationHit>> FindAsync(AnsweringHost host, string words) =>
        host.Get<ConversationSearch>().FindAsync(words, AnsweringHost.Reader, AccessScope.EveryoneOnly, CancellationToken.None);

    private static Document Attached(DbSet<Document> documents, Guid id) => documents.Single(document => document.Id == id);
}

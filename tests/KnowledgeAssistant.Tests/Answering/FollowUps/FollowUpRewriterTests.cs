using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.FollowUps;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.FollowUps;

public sealed class FollowUpRewriterTests
{
    [Theory]
    [InlineData(
        "How much notice do I have to give after three years at Quillby?",
        "And after six years?",
        "How much notice do I have to give after six years at Quillby?"
    )]
    [InlineData(
        "How far does the Porter go in Eco with the small battery?",
        "And with the larger one, in Heavy?",
        "How far does the Porter go in Heavy with the larger battery?"
    )]
    [InlineData("What should I do about code E-1102?", "and 1104?", "What should I do about code E-1104?")]
    [InlineData("What is the excess for a Porter with basic cover?", "And the Dray?", "What is the excess for a Dray with basic cover?")]
    [InlineData("Who leads the depot in Sallow Bridge?", "and Kestering?", "Who leads the depot in Kestering?")]
    [InlineData("When does Aldermoor open on Saturdays?", "What about Sundays?", "When does Aldermoor open on Sundays?")]
    [InlineData("When does Aldermoor open on Saturdays?", "and in Kestering?", "When does Kestering open on Saturdays?")]
    [InlineData("Which rooms are free on Monday?", "What about on Tuesday?", "Which rooms are free on Tuesday?")]
    [InlineData("How do I cancel a short rental?", "And for a long rental?", "How do I cancel a long rental?")]
    [InlineData("Until when can I cancel short rentals?", "and long rentals?", "Until when can I cancel long rentals?")]
    [InlineData(
        "How much is the deposit for a Dray for a short rental?",
        "And for a long rental?",
        "How much is the deposit for a Dray for a long rental?"
    )]
    [InlineData("How long does the small battery take to charge?", "And the large one?", "How long does the large battery take to charge?")]
    [InlineData("What is the pressure of the front tyre?", "And the rear tyre?", "What is the pressure of the rear tyre?")]
    [InlineData("How much does a cargo bike cost per day?", "And a trailer?", "How much does a trailer cost per day?")]
    [InlineData("How long do you store invoices?", "And camera recordings?", "How long do you store camera recordings?")]
    [InlineData("What does a lost key cost?", "What about a lost charger?", "What does a lost charger cost?")]
    [InlineData("How long may I keep invoices in the archive?", "And contracts?", "How long may I keep contracts in the archive?")]
    [InlineData("What payload does the Dray Box have?", "and the flatbed?", "What payload does the flatbed have (Dray Box)?")]
    [InlineData("How long is the guarantee on the frame?", "And the battery?", "How long is the guarantee on the frame: the battery?")]
    [InlineData(
        "Which pressure does the front tyre of the Sprint need?",
        "what about the rear wheel of the Sprint?",
        "Which pressure does the front tyre of the Sprint need: the rear wheel of the Sprint?"
    )]
    public void Rewrite_AFragment_TakesItsPlaceInTheQuestionBefore(string before, string question, string expected) =>
        Assert.Equal(expected, Rewrite(question, before).Question);

    [Theory]
    [InlineData("What payload does the Dray Box have?", "and the flatbed?", "payload", "Dray", "flatbed")]
    [InlineData(
        "How do I pair my phone with the Porter?",
        "How many of them can be connected to the same bike?",
        "phone",
        "Porter",
        "connected"
    )]
    [InlineData("How many Porters are there in Kestering?", "And how many does Sallow Bridge have?", "Porters", "Sallow", "Bridge")]
    [InlineData("How much is a Porter a month?", "What if I keep it for a whole year?", "Porter", "month", "year")]
    [InlineData("Which permissions does the backup role need?", "Why?", "permissions", "backup", "role")]
    public void Rewrite_AQuestionWithoutItsNouns_GetsThem(string before, string question, params string[] expected)
    {
        var rewritten = Rewrite(question, before);
        Assert.True(rewritten.IsRewritten);
        Assert.All(expected, word => Assert.Contains(word, rewritten.Question, StringComparison.Ordinal));
        Assert.Contains(rewritten.Question, rewritten.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What is the capital of Australia?")]
    [InlineData("How long are gift vouchers valid?")]
    [InlineData("My mobile was stolen, how do I stop the thief from opening the bike with it?")]
    [InlineData("How long does it take to charge the small battery?")]
    [InlineData("kingpin nut torque dray")]
    [InlineData("Do I need a driving licence to hire the four-wheeler?")]
    [InlineData("Can two phones be connected to the same bike?")]
    public void Rewrite_ASelfContainedQuestion_IsLeftAlone(string question)
    {
        var rewritten = Rewrite(question, "How far does the Porter go in Eco?");
        Assert.False(rewritten.IsRewritten);
        Assert.Equal(question, rewritten.Question);
    }

    [Fact]
    public void Rewrite_AChainOfFollowUps_CarriesTheSubjectThrough()
    {
        HistoryMessage[] history =
        [
            new(HistoryRole.User, "How many Porters are there in Kestering?"),
            new(HistoryRole.Assistant, "42."),
            new(HistoryRole.User, "And in Aldermoor?"),
            new(HistoryRole.Assistant, "57."),
        ];
        Assert.Equal("How many Porters are there in Sallow Bridge?", FollowUpRewriter.Rewrite("And in Sallow Bridge?", history).Question);
    }

    [Fact]
    public void Rewrite_APersonOfTheAnswer_IsNamed()
    {
        HistoryMessage[] history =
        [
            new(HistoryRole.User, "Who built the first Porter?"),
            new(HistoryRole.Assistant, "Ines Quillby built the first Porter in 2011."),
        ];
        var rewritten = FollowUpRewriter.Rewrite("Where did she live?", history);
        Assert.Contains("Ines, Quillby", rewritten.Question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?!")]
    [InlineData("\ud83d\ude00")]
    [InlineData("مرحبا بالعالم")]
    public void Rewrite_OddQuestions_NeverThrow(string question)
    {
        Assert.NotNull(Rewrite(question, "How far does the Porter go?"));
        Assert.NotNull(Rewrite("And after six years?", question));
        Assert.Equal(new string('x', 100_000), Rewrite(new string('x', 100_000), "How far?").Question);
    }

    [Theory]
    [InlineData("What is the excess for a Porter with basic cover?")]
    [InlineData("How much does it cost to store one terabyte?", false)]
    [InlineData("How far does the Porter go in Eco?")]
    [InlineData("Which documents do I need for a business trip abroad?")]
    [InlineData("Is a bike heavier than 60 kg allowed on the train?")]
    [InlineData("What is the deposit?", false)]
    [InlineData("And which drain plug does it have?", false)]
    [InlineData("How many of them can be connected to the same bike?", false)]
    [InlineData("Which other bikes fit into the lift of the depot?", false)]
    [InlineData("How much does the larger battery of the Porter weigh?", false)]
    [InlineData("And how many does Sallow Bridge have?", false)]
    [InlineData("What happens then with the deposit of the Dray?", false)]
    [InlineData("Wie hoch ist die Kaution für das Lastenrad in Kestering?", false)]
    [InlineData("kingpin nut torque dray", false)]
    [InlineData("", false)]
    public void Is_AQuestionThatNamesAllItAsksAbout_NeedsNoModel(string question, bool expected = true) =>
        Assert.Equal(expected, WholeQuestion.Is(question));

    private static FollowUp Rewrite(string question, string before) => FollowUpRewriter.Rewrite(question, [new(HistoryRole.User, before)]);
}

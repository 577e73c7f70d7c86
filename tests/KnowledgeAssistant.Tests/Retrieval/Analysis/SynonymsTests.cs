using KnowledgeAssistant.Retrieval.Analysis;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Analysis;

public sealed class SynonymsTests
{
    [Theory]
    [InlineData("Can I purchase it?", "purchas", "buy")]
    [InlineData("my telephones", "telephon", "mobil")]
    [InlineData("I have a flat tyre!", "tyre", "punctur")]
    [InlineData("what if nobody turns up", "turn", "appear")]
    public void Of_WordOrPair_GivesWhatSaysTheSame(string question, string term, string same) =>
        Assert.Contains(same, Synonyms.Of(question)[term]);

    [Fact]
    public void Of_WordsItDoesNotKnow_GivesNothing() => Assert.Empty(Synonyms.Of("kingpin E-4711 如何 😀"));

    [Fact]
    public void Of_AnyWord_NeverListsItself() =>
        Assert.All(Synonyms.Of("buy sell small telephone flat tyre"), entry => Assert.NotEmpty(entry.Value));
}

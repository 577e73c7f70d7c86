using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Queries;

public sealed class QueryParserTests
{
    [Fact]
    public void Parse_QuotedWords_AreAPhraseAndCountAsTerms()
    {
        var query = QueryParser.Parse("""the "state of the art" in bread""");
        Assert.Equal(["state", "art", "bread"], query.Terms);
        Assert.Equal(
            [
                ["state", "art"],
            ],
            query.Phrases
        );
    }

    [Theory]
    [InlineData("“return policy” now")]
    [InlineData("„return policy“ now")]
    [InlineData("«return policy» now")]
    public void Parse_TypographicQuotes_AreQuotes(string question) =>
        Assert.Equal(
            [
                ["return", "polici"],
            ],
            QueryParser.Parse(question).Phrases
        );

    [Fact]
    public void Parse_QuotedIdentifier_IsAPhraseOfItsParts() =>
        Assert.Equal(
            [
                ["max", "retri"],
            ],
            QueryParser.Parse("\"max_retries\"").Phrases
        );

    [Fact]
    public void Parse_HyphenBeforeAWord_Excludes()
    {
        var query = QueryParser.Parse("-apples and pears -v2.19.1");
        Assert.Equal(["pear"], query.Terms);
        Assert.Equal(["appl", "v2.19.1"], query.Excluded);
    }

    [Theory]
    [InlineData("error E-4711")]
    [InlineData("the --force flag")]
    [InlineData("from 3 - 5")]
    [InlineData("dash -")]
    public void Parse_OtherHyphens_ExcludeNothing(string question) => Assert.Empty(QueryParser.Parse(question).Excluded);

    [Fact]
    public void Parse_PastedProse_HasNoOperators()
    {
        var prose = string.Join(' ', Enumerable.Repeat("word", QueryParser.MaxWordsWithOperators - 2));

        Assert.Single(QueryParser.Parse(prose + " \"training\" -phase").Phrases);
        Assert.Single(QueryParser.Parse(prose + " \"training\" -phase").Excluded);

        var longer = QueryParser.Parse(prose + " more \"training\" -phase");

        Assert.Empty(longer.Phrases);
        Assert.Empty(longer.Excluded);
        Assert.Equal(["train", "phase"], longer.Terms.TakeLast(2));
    }

    [Fact]
    public void Parse_RepeatedWords_AreKept() => Assert.Equal(["cat", "cat", "cat"], QueryParser.Parse("cat cats CAT").Terms);

    [Theory]
    [InlineData("what is this?")]
    [InlineData("🙂🙃")]
    [InlineData("\"the\" \"")]
    [InlineData("")]
    public void Parse_NothingButStopWords_HasNoTerms(string question)
    {
        var query = QueryParser.Parse(question);
        Assert.Empty(query.Terms);
        Assert.Empty(query.Phrases);
    }

    [Fact]
    public void Parse_AHugeQuestion_IsCut()
    {
        var question = string.Concat(Enumerable.Range(0, 60_000).Select(number => $"w{number} "));
        Assert.Equal(QueryParser.MaxTerms, QueryParser.Parse(question).Terms.Count);
        Assert.Equal(QueryParser.MaxCharacters - 1, QueryParser.Cut(new string('x', QueryParser.MaxCharacters - 1) + "🙂🙂").Length);
    }

    [Fact]
    public void Parse_UnclosedQuotesOnly_StaysQuick() =>
        Assert.Equal(QueryParser.MaxPhrases, QueryParser.Parse(string.Concat(Enumerable.Repeat("\"a1\"", 20_000))).Phrases.Count);
}

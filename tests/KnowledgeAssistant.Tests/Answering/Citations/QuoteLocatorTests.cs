using KnowledgeAssistant.Answering.Citations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class QuoteLocatorTests
{
    private const string Text =
        "The efﬁcient self-service terminal docu-\nments each “loan” of up to 28 days – renewals included. "
        + "Ｆｕｌｌ width, caf\u00e9 and cafe\u0301 are kept;\u00a0the maximum fine is 12 m² or 10 EUR | 5 EUR. "
        + "The max_retries value doesn’t change at night.";

    [Theory]
    [InlineData("efficient self-service terminal", "efﬁcient self-service terminal")]
    [InlineData("EFFICIENT self‑service TERMINAL", "efﬁcient self-service terminal")]
    [InlineData("terminal documents each loan of up to 28 days", "terminal docu-\nments each “loan” of up to 28 days")]
    [InlineData("each \"loan\" of up to 28 days - renewals included.", "each “loan” of up to 28 days – renewals included.")]
    [InlineData("Full width, cafe and café are kept", "Ｆｕｌｌ width, caf\u00e9 and cafe\u0301 are kept")]
    [InlineData("the maximum fine is 12 m2", "the maximum fine is 12 m²")]
    [InlineData("10 EUR 5 EUR", "10 EUR | 5 EUR")]
    [InlineData("**max_retries** value doesn't change", "max_retries value doesn’t change")]
    [InlineData("The `max_retries` value doesn't", "The max_retries value doesn’t")]
    public void Find_OtherWritingOfTheSameWords_FindsTheExactRange(string quote, string expected) =>
        Assert.Equal((expected, true), Find(quote, Text));

    [Theory]
    [InlineData("self-service terminal … up to 28 days", "self-service terminal docu-\nments each “loan” of up to 28 days")]
    [InlineData(
        "self-service terminal ... 28 days [...] renewals included",
        "self-service terminal docu-\nments each “loan” of up to 28 days – renewals included"
    )]
    public void Find_PartsWithAnEllipsis_FindsThemInOrder(string quote, string expected) =>
        Assert.Equal((expected, false), Find(quote, Text));

    [Fact]
    public void Find_PartsOutOfOrder_FindsNothing() => Assert.Null(Find("28 days … self-service terminal", Text));

    [Theory]
    [InlineData("the rnaximum fine is 12 m2 or 1O EUR", "the maximum fine is 12 m² or 10 EUR")]
    [InlineData("vaIue doesnt chamge at night", "value doesn’t change at night.")]
    public void Find_ScanningErrors_FindsThePlace(string quote, string expected) => Assert.Equal((expected, false), Find(quote, Text));

    [Fact]
    public void Find_AQuoteThatGoesBeyondThePassage_FindsItsLongestPart() =>
        Assert.Equal(
            ("The max_retries value doesn’t change at night.", false),
            Find("The max_retries value doesn't change at night. It is read again every", Text)
        );

    [Theory]
    [InlineData("")]
    [InlineData("…")]
    [InlineData("cats are welcome")]
    [InlineData("fine")]
    [InlineData("loa")]
    public void Find_OtherWords_FindsNothing(string quote)
    {
        if (quote == "fine")
            Assert.Equal("fine", Find(quote, Text)!.Value.Text);
        else
            Assert.Null(Find(quote, Text));
    }

    [Fact]
    public void Find_ALongQuoteInALongPassage_IsBounded()
    {
        var random = new Random(7);
        var words = Enumerable.Range(0, 40_000).Select(_ => "word" + random.Next(500)).ToArray();
        var passage = string.Join(' ', words);
        var quote = string.Join(' ', words.Skip(20_000).Take(700)).Replace("word1", "vvord1", StringComparison.Ordinal);
        Assert.StartsWith(words[20_000], Find(quote, passage)!.Value.Text, StringComparison.Ordinal);
        Assert.Null(Find(string.Join(' ', words.Reverse().Take(700)), passage));
    }

    private static (string Text, bool IsExact)? Find(string quote, string passage) =>
        QuoteLocator.Find(quote, QuoteText.Of(passage)) is { } found ? (passage[found.Range.Start..found.Range.End], found.IsExact) : null;
}

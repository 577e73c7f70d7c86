using KnowledgeAssistant.Retrieval.Analysis;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Analysis;

public sealed class AnalyserTests
{
    [Theory]
    [InlineData("S3:PutObject", "s3:putobject s3 putobject put object")]
    [InlineData("E-4711", "e-4711 e 4711")]
    [InlineData("v2.19.1", "v2.19.1 2.19.1 v2 19 1")]
    [InlineData("max_retries", "max_retries max retri")]
    [InlineData("HTTPServer APIs", "httpserver http server api")]
    [InlineData("foo@bar.com", "foo@bar.com foo bar com")]
    [InlineData("arn:aws:s3:::bucket", "arn:aws:s3:::bucket arn aw s3 bucket")]
    [InlineData("C++ C# c", "c++ c c# c c")]
    public void Terms_AnIdentifier_IsFoundWholeAndInParts(string text, string terms) => AssertTerms(terms, text);

    [Theory]
    [InlineData("two-dimensional boundary-layer", "two dimension boundari layer")]
    [InlineData("and/or either/neither", "either neither")]
    [InlineData("The end.Next sentence", "end next sentenc")]
    [InlineData("Reset the device's don't", "reset devic")]
    [InlineData("U.S.A. e.g. A.I.", "usa ai")]
    [InlineData("1,000 items, 2,3", "1000 item 2 3")]
    public void Terms_OrdinaryText_IsWordsAlone(string text, string terms) => AssertTerms(terms, text);

    [Theory]
    [InlineData("Café NAÏVE ＦＵＬＬ ﬁne Straße Ærø", "cafe naiv full fine strass aero")]
    [InlineData("cafe\u0301 so\u00ADft", "cafe soft")]
    [InlineData("user’s users'", "user user")]
    [InlineData("٤٧١١", "4711")]
    public void Terms_AccentsAndForms_AreFolded(string text, string terms) => AssertTerms(terms, text);

    [Theory]
    [InlineData("東京大学", "東京 京大 大学")]
    [InlineData("北", "北")]
    [InlineData("北 京", "北 京")]
    [InlineData("ไทย", "ไท ทย")]
    [InlineData("カタカナ語", "カタ タカ カナ ナ語")]
    [InlineData("𠀀𠀁𠀂", "𠀀𠀁 𠀁𠀂")]
    [InlineData("S3バケット", "s3 バケ ケッ ット")]
    public void Terms_ScriptsWithoutSpaces_GiveCharacterPairs(string text, string terms) => AssertTerms(terms, text);

    [Theory]
    [InlineData("")]
    [InlineData("what is it?")]
    [InlineData("👩‍👩‍👧 🇩🇪 ✈️")]
    [InlineData("--- ::: ... '' ,,, ++ #")]
    public void Terms_NothingToFind_IsEmpty(string text) => Assert.Empty(Analyser.Terms(text));

    [Fact]
    public void Tokens_WholeIdentifier_CoversItsPartsAndItsPlaceInTheText()
    {
        var tokens = Analyser.Tokens("Use the S3:PutObject call");
        Assert.Equal(
            [
                new Token("use", 0, 1, 0, 3),
                new Token("s3:putobject", 1, 3, 8, 20) { IsWhole = true },
                new Token("s3", 1, 1, 8, 10),
                new Token("putobject", 2, 2, 11, 20) { IsWhole = true },
                new Token("put", 2, 1, 11, 14),
                new Token("object", 3, 1, 14, 20),
                new Token("call", 4, 1, 21, 25),
            ],
            tokens
        );
    }

    [Fact]
    public void Tokens_FoldedCharacters_PointAtTheOriginal()
    {
        const string text = "x ﬁnd e\u0301té 𝐁old";
        Assert.Equal(["x", "ﬁnd", "e\u0301té", "𝐁old"], Analyser.Tokens(text).Select(token => text[token.Start..token.End]));
    }

    [Fact]
    public void Terms_AVeryLongWord_IsCut() => Assert.Equal(100, Assert.Single(Analyser.Terms(new string('q', 5_000))).Length);

    [Fact]
    public void Tokens_AnyUnits_KeepTheirOrderAndRanges()
    {
        var random = new Random(7);
        ReadOnlySpan<char> alphabet = "aZé9-_.:@,'+# \n\u0301\u200D\uD83D\uDC69\uD840\uDC00東ไשع\uFB01ﷺ½";
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string(random.GetItems(alphabet, random.Next(60)));
            var tokens = Analyser.Tokens(text);
            var position = -1;
            foreach (var token in tokens)
            {
                Assert.True(token.Start >= 0 && token.Start < token.End && token.End <= text.Length, text);
                Assert.NotEqual("", token.Term);
                Assert.True(token.Span >= 1 && (token.Position == position || token.Position == position + 1), text);
                position = token.Position;
            }
            Assert.Equal(tokens.Select(token => token.Term), Analyser.Terms(text));
        }
    }

    private static void AssertTerms(string expected, string text) => Assert.Equal(expected.Split(' '), Analyser.Terms(text));
}

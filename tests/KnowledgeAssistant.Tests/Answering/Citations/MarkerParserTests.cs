using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Citations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class MarkerParserTests
{
    [Theory]
    [InlineData("Dogs may not [1].", "Dogs may not{ 1}.")]
    [InlineData("Dogs may not.[1]", "Dogs may not.{1}")]
    [InlineData("[ 1 ]", "{1}")]
    [InlineData("x [1, 3] y", "x{ 1}{3} y")]
    [InlineData("x [1,3;4] y", "x{ 1}{3}{4} y")]
    [InlineData("x [1 and 3] y", "x{ 1}{3} y")]
    [InlineData("x [1][3] y", "x{ 1}{3} y")]
    [InlineData("x [1] [3] y", "x{ 1}{ 3} y")]
    [InlineData("x [1-3] y", "x{ 1}{2}{3} y")]
    [InlineData("x [1–3, 7] y", "x{ 1}{2}{3}{7} y")]
    [InlineData("x [^1] y", "x{ 1} y")]
    [InlineData("x [^1^] y", "x{ 1} y")]
    [InlineData("x 【1】 y", "x{ 1} y")]
    [InlineData("x【1†source】y", "x{1}y")]
    [InlineData("x 【3:0†terms.pdf】", "x 【3:0†terms.pdf】")]
    [InlineData("x [[1]] y", "x{ 1} y")]
    [InlineData("x [[1, 2]] y", "x{ 1}{2} y")]
    [InlineData("x [[1], [2]] y", "x [{1},{ 2}] y")]
    [InlineData("x ［1］ y", "x{ 1} y")]
    [InlineData("x [Source 1] y", "x{ 1} y")]
    [InlineData("x [passages 1 & 2] y", "x{ 1}{2} y")]
    [InlineData("x [source 1, source 2] y", "x{ 1}{2} y")]
    [InlineData("[see [1]]", "[see{ 1}]")]
    [InlineData("**x [1]**", "**x{ 1}**")]
    [InlineData("x [99]", "x{ 99}")]
    public void Add_MarkersInAnySpelling_AreCitations(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("x [1 \"no dogs\"] y", "x{ 1:no dogs} y")]
    [InlineData("x [1: \"no dogs\"] y", "x{ 1:no dogs} y")]
    [InlineData("x [1, \"no dogs\"] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 - \"no dogs\"] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 — “no dogs”] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 “no dogs”] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 „no dogs“] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 «no dogs»] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 'no dogs'] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 'the dogs' owner isn't here'] y", "x{ 1:the dogs' owner isn't here} y")]
    [InlineData("x [1 “no dogs\"] y", "x{ 1:no dogs} y")]
    [InlineData("x [1, \"q one\"; 3 \"q three\"] y", "x{ 1:q one}{3:q three} y")]
    [InlineData("x [1 \"q one\" \"q two\"] y", "x{ 1:q one}{1:q two} y")]
    [InlineData("x [1, 3 \"no dogs\"] y", "x{ 1}{3:no dogs} y")]
    [InlineData("x [[1 \"no dogs\"]] y", "x{ 1:no dogs} y")]
    [InlineData("x 【1 \"no dogs\"】 y", "x{ 1:no dogs} y")]
    [InlineData("x [1: no dogs] y", "x{ 1:no dogs} y")]
    [InlineData("x [1 \"see [4] and ]\"] y", "x{ 1:see [4] and ]} y")]
    [InlineData("x [1 \"the \"big\" rule, too\"] y", "x{ 1:the \"big\" rule, too} y")]
    [InlineData("x [1 \"the \\\"big\\\" rule\"] y", "x{ 1:the \"big\" rule} y")]
    [InlineData("x [1 \"over\ntwo lines\"] y", "x{ 1:over\ntwo lines} y")]
    [InlineData("x [1 \"never closed] y.\n\nNext.", "x{ 1:never closed} y.\n\nNext.")]
    [InlineData("x [1 \"cut in the mid", "x{ 1:cut in the mid}")]
    public void Add_MarkersWithQuotes_KeepTheQuote(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("`a[1]` and [1]", "`a[1]` and{ 1}")]
    [InlineData("``a ` [1]`` [2]", "``a ` [1]``{ 2}")]
    [InlineData("a ` stray [1]\nnext ` [2]", "a ` stray{ 1}\nnext `{ 2}")]
    [InlineData("```py\nx = a[1]\n```\nEnd [1]", "```py\nx = a[1]\n```\nEnd{ 1}")]
    [InlineData("~~~\na[1]\n```\nb[2]\n~~~\nEnd [1]", "~~~\na[1]\n```\nb[2]\n~~~\nEnd{ 1}")]
    [InlineData("1. ```\n   a[1]\n   ```\n[2]", "1. ```\n   a[1]\n   ```\n{2}")]
    [InlineData("````\n```\na[1]\n````\n[2]", "````\n```\na[1]\n````\n{2}")]
    [InlineData("```a[1]``` [2]", "```a[1]```{ 2}")]
    [InlineData("```\nnever closed [1]", "```\nnever closed [1]")]
    [InlineData("[1](https://example.org/a) x", "[1](https://example.org/a) x")]
    [InlineData("[terms [2]](https://example.org/[3]) [4]", "[terms [2]](https://example.org/[3]){ 4}")]
    [InlineData("[a](https://example.org/(b)[1] \"title [2]\") [4]", "[a](https://example.org/(b)[1] \"title [2]\"){ 4}")]
    [InlineData("<https://example.org/[1]> [4]", "<https://example.org/[1]>{ 4}")]
    [InlineData("x [1](see page 3)", "x{ 1}(see page 3)")]
    [InlineData("\\[1\\] and \\\\[1]", "\\[1\\] and \\\\{1}")]
    public void Add_InCodeLinksAndEscapes_NumbersAreText(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("in [2024] there was")]
    [InlineData("[x] done, [ ] open, [] none")]
    [InlineData("[0-9]+ and [1.2] and [1a] and [a1] and [1/2]")]
    [InlineData("[1-300] and [3-1]")]
    [InlineData("[10:30] The chair opened")]
    [InlineData("the [1's] list")]
    [InlineData("a [ or 【 or < or \\")]
    [InlineData("open [1")]
    [InlineData("open [1, ")]
    [InlineData("  \n   ends in spaces  ")]
    [InlineData("| a | b |\r\n|---|:-:|\r\n| 1 | 2 |\r\n")]
    [InlineData("")]
    public void Add_TextWithoutMarkers_PassesUnchanged(string text) => Assert.Equal(text, Parse(text));

    [Fact]
    public void Add_HalfAMarker_IsHeldBackUntilItIsWhole()
    {
        var parser = new MarkerParser();
        Assert.Equal("Dogs may not", Written(parser.Add("Dogs may not [1 \"no")));
        Assert.Equal("", Written(parser.Add(" dogs\"")));
        Assert.Equal("", Written(parser.Add("]")));
        Assert.Equal("{ 1:no dogs}.", Written(parser.Add(". ")));
        Assert.Equal(" ", Written(parser.Finish()));
    }

    [Fact]
    public void Add_AMarkerThatNeverEnds_IsReleasedAsTextAtTheBound()
    {
        var parser = new MarkerParser();
        var text = "x [1 \"" + new string('a', MarkerParser.LongestMarker);
        Assert.Equal(text, Written(parser.Add(text)));
    }

    [Fact]
    public void Add_HalfASurrogatePair_WaitsForTheOtherHalf()
    {
        var parser = new MarkerParser();
        Assert.Equal("a", Written(parser.Add("a\ud83d")));
        Assert.Equal("😀", Written(parser.Add("\ude00")));
    }

    [Fact]
    public void Add_LongTextInSingleCharacters_IsReadOnce()
    {
        var parser = new MarkerParser();
        var text = string.Concat(Enumerable.Repeat("[ [1 \" ` ( ", 20_000)) + "\n\n";
        var pieces = text.SelectMany(letter => parser.Add(letter.ToString())).Concat(parser.Finish());
        Assert.Equal(text, Written(pieces));
    }

    private static string Parse(string text) => MarkerTexts.Written(MarkerTexts.Parse([text]));

    private static string Written(IEnumerable<WriterPiece> pieces) => MarkerTexts.Written(pieces);
}

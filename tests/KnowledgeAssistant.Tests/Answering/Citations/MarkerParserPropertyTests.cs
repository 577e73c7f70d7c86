using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Answering.Citations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class MarkerParserPropertyTests
{
    /// <summary>What markers, code and links are made of, so that random runs of it come close to each.</summary>
    private static readonly string[] Parts =
    [
        "[1]",
        "[",
        "]",
        "[[",
        "]]",
        "1",
        "23",
        "2024",
        ", ",
        "; ",
        "-",
        "–",
        "\"",
        "“",
        "”",
        "'",
        "^",
        "【",
        "】",
        "†",
        "［",
        "］",
        ": ",
        "`",
        "```",
        "~~~",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  ",
        "\\",
        "(",
        ")",
        "](",
        "https://a.b",
        "<",
        ">",
        "source ",
        " and ",
        "word",
        "é",
        "😀",
        "\ud83d",
        "- ",
        "1. ",
        "> ",
        ".",
        "[1 \"a quote\"]",
        "[2: “b [c] d”; 3 'e']",
        "`code`",
        "[text](http://x)",
    ];

    private static Gen<string> Texts => Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts));

    [Fact]
    public void Add_AnySplitIntoDeltas_GivesTheSamePieces() =>
        Prop.ForAll(
                Texts.Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
                drawn =>
                {
                    var (text, seed) = drawn;
                    var whole = MarkerTexts.Written(MarkerTexts.Parse([text]));
                    var letters = MarkerTexts.Written(MarkerTexts.Parse(text.Select(letter => letter.ToString())));
                    var random = MarkerTexts.Written(MarkerTexts.Parse(Split(text, new Random(seed))));
                    return (whole == letters && whole == random).Label($"{whole}\n-----\n{letters}\n-----\n{random}");
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));

    [Fact]
    public void Add_TextWithoutDigits_PassesUnchanged() =>
        Prop.ForAll(
                Texts.Select(text => string.Concat(text.Where(letter => !char.IsAsciiDigit(letter)))).ToArbitrary(),
                text => string.Concat(MarkerTexts.Parse(text.Select(letter => letter.ToString())).Select(piece => piece.Text)) == text
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Add_AnyText_IsNeverReleasedWithHalfASurrogatePairBeforeItsOtherHalf() =>
        Prop.ForAll(
                Texts.ToArbitrary(),
                text =>
                {
                    var parser = new MarkerParser();
                    var pieces = text.SelectMany(letter => parser.Add(letter.ToString())).Select(piece => piece.Text).ToList();
                    return !pieces.Any(piece => piece.Length > 0 && char.IsLowSurrogate(piece[0]));
                }
            )
            .Check(Config.QuickThrowOnFailure);

    private static IEnumerable<string> Split(string text, Random random)
    {
        for (var at = 0; at < text.Length; )
        {
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }
}

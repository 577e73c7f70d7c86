using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Conversations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class SupportCheckPropertyTests
{
    /// <summary>Whatever the check treats in its own way, so that random runs of it meet at the beginning, at the end and side by side.</summary>
    private static readonly string[] Words =
    [
        .. "not no never none nobody nothing neither nor without cannot can't don't mustn't shouldn't nowhere hardly lack except".Split(
            ' '
        ),
        .. "but however although while whereas unless because if when which who where until instead rather and or please".Split(' '),
        .. "must shall may can could should do does to into onto than before after over under above below".Split(' '),
        .. "1 0 48 -3 −4 2.5 1,290 1,2,3 99999999999999999999999999999999 one two twenty third second twice hundred thousand".Split(' '),
        .. "million dozen a the every quarter half hours h min EUR € $ % °C kg GB percent bar 9:30 17.15 5pm noon midnight".Split(' '),
        .. ". , ; : ! ? ( ) | – — - ‐ ‑ • * ** _ ` # > \" ' ’ … / \\ \u00ad \n \n\n \t 😀 \ud83d".Split(' '),
        .. "Kestering PowerCell E-4711 max_retries v2.1 iPhone Q3 A4 2026-11-22 2026-13-40 June".Split(' '),
        .. "exceed box full permitted payload unsuitable allowed forbidden free charge open closed only all but in part".Split(' '),
        "at least",
        "no more than",
        "quarter of an hour",
        "three in the afternoon",
        "o'clock",
        "able to",
        "\n",
        "\n\n",
        "- ",
        "| a | b |",
    ];

    private static readonly Evidence Handbook = Passages.Of(
        1,
        "The permitted payload must not be exceeded when the box is full. Never tow a trailer. A booking can be cancelled within 48 hours."
    );

    private static Gen<IReadOnlyList<string>> Drawn => Gen.Elements(Words).ListOf().Select(words => (IReadOnlyList<string>)[.. words]);

    [Theory]
    [InlineData(", not be exceeded when the box is full the permitted payload.")]
    [InlineData("; not be exceeded.")]
    [InlineData("— not")]
    public void Of_ANegationBehindALeadingMark_IsJudged(string sentence) =>
        Assert.True(Enum.IsDefined(SupportCheck.Of(sentence, Handbook).Support));

    /// <summary>Beginnings are where it is easiest to look before the first word, so every word of a run begins once.</summary>
    [Fact]
    public void Read_AnyWordsFromAnyOfThemOn_NeverThrows() =>
        Prop.ForAll(
                Drawn.ToArbitrary(),
                words =>
                    Enumerable
                        .Range(0, words.Count)
                        .All(first => StatementReader.Read(string.Join(' ', words.Skip(first))).Words.Count <= words.Count * 4)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(40));

    [Fact]
    public void Of_AnyWords_NeverThrows() =>
        Prop.ForAll(
                Drawn.Zip(Drawn).Zip(Gen.Elements(" ", "")).ToArbitrary(),
                drawn =>
                {
                    var ((words, passage), between) = drawn;
                    var sentence = string.Join(between, words);
                    return Enum.IsDefined(SupportCheck.Of(sentence, Handbook).Support)
                        && Enum.IsDefined(SupportCheck.Of(sentence, Passages.Of(1, string.Join(between, passage))).Support);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(40));
}

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Models.Static;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Static;

/// <summary>The tokeniser against the card's words, written a second time in the plainest way, over random UTF-16.</summary>
public sealed class StaticEmbeddingPropertyTests
{
    private static readonly StaticEmbeddingGenerator Generator = new(StaticEmbeddingGeneratorTests.ModelFolder);
    private static readonly Dictionary<string, int> Vocabulary = File.ReadAllText(
            Path.Combine(StaticEmbeddingGeneratorTests.ModelFolder, "vocab.txt")
        )
        .TrimEnd('\n')
        .Split('\n')
        .Select((entry, id) => (entry, id))
        .ToDictionary(line => line.entry, line => line.id, StringComparer.Ordinal);

    private static readonly Gen<string> Utf16 = Gen.OneOf(
            Gen.Choose(0, 127),
            Gen.Choose('a', 'z'),
            Gen.Choose('a', 'z'),
            Gen.Choose(0x80, 0x24F),
            Gen.Choose(0x300, 0x36F),
            Gen.Choose(0xD800, 0xDFFF),
            Gen.Choose(0xAC00, 0xD7A3),
            Gen.Choose(0, 0xFFFF)
        )
        .ListOf()
        .Select(units => string.Concat(units.Select(unit => (char)unit)));

    [Fact]
    public void GenerateAsync_AnyUtf16_GivesLengthOneOrZero() =>
        Check(text =>
        {
            var vector = Generator.GenerateVectorAsync(text).GetAwaiter().GetResult().ToArray();
            var length = Math.Sqrt(vector.Sum(x => (double)x * x));
            return Generator.Tokenize(text).Count == 0 ? length == 0 : Math.Abs(length - 1) < 1e-4;
        });

    [Fact]
    public void Tokenize_AnyUtf16_NeverDependsOnWhatStandsAround() =>
        Check(text =>
            Generator.Tokenize("before " + text + " after").SequenceEqual([.. Tokens("before"), .. Tokens(text), .. Tokens("after")])
        );

    [Fact]
    public void Tokenize_AsciiAndLatin_FollowsTheCard() =>
        Prop.ForAll(
                Gen.OneOf(Gen.Choose(0, 127), Gen.Choose('a', 'z'), Gen.Choose(0xA0, 0xBF))
                    .ListOf()
                    .Select(units => string.Concat(units.Select(unit => (char)unit)))
                    .ToArbitrary(),
                text => Tokens(text).SequenceEqual(ByTheCard(text))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("\uD83D")]
    [InlineData("\uDE42 \uD83D")]
    [InlineData("\0\u0007\uFFFD\u200D\uFEFF")]
    [InlineData("\u0301\u0302")]
    [InlineData("𐐀𐐁 😀 𝒜")]
    public void Tokenize_NothingTheModelKnows_GivesNoTokens(string text) => Assert.Empty(Tokens(text));

    [Theory]
    [InlineData("é", "e")]
    [InlineData("\u212B", "a")]
    [InlineData("≠", "=")]
    [InlineData("\u037E", ";")]
    [InlineData("丽\uD87E\uDC00", "丽 丽")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("X\u200BY", "xy")]
    public void Tokenize_CharactersThatUnicodeHoldsEqual_AreEqual(string text, string same) => Assert.Equal(Tokens(same), Tokens(text));

    [Fact]
    public void Tokenize_WordsAroundTheLongestAllowed_AreKeptUpToIt()
    {
        Assert.NotEmpty(Tokens(new string('a', 100)));
        Assert.Equal(Tokens("b c"), Tokens("b " + new string('a', 101) + " c"));
        Assert.Equal(Tokens("b c"), Tokens("b " + new string('a', 100_000) + " c"));
    }

    private static IReadOnlyList<int> Tokens(string text) => Generator.Tokenize(text);

    private static void Check(Func<string, bool> property) =>
        Prop.ForAll(Utf16.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static List<int> ByTheCard(string text)
    {
        var clean = string.Concat(
            text.Where(c => c is '\t' or '\n' or '\r' || !(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
                .Select(c =>
                    char.IsWhiteSpace(c) ? " "
                    : IsPunctuation(c) ? $" {c} "
                    : char.ToLowerInvariant(c).ToString()
                )
        );
        return [.. clean.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces)];
    }

    private static bool IsPunctuation(char c) =>
        c is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~') || char.IsPunctuation(c);

    private static List<int> Pieces(string word)
    {
        List<int> pieces = [];
        for (var start = 0; start < word.Length; )
        {
            var prefix = start == 0 ? "" : "##";
            var end = word.Length;
            while (end > start && !Vocabulary.ContainsKey(prefix + word[start..end]))
                end--;
            if (end == start || word.Length > 100)
                return [];
            pieces.Add(Vocabulary[prefix + word[start..end]]);
            start = end;
        }
        return pieces;
    }
}

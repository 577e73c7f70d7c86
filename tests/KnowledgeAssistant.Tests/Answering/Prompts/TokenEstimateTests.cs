using KnowledgeAssistant.Answering.Prompts;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Tests.Architecture;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Prompts;

public sealed class TokenEstimateTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 13)]
    [InlineData("antidisestablishmentarianism", 7)]
    [InlineData("2024-05-01", 10)]
    [InlineData("犬も乗れます", 9)]
    [InlineData("Größe", 3)]
    [InlineData("a\n\n  b 🐕", 9)]
    public void Of_ATextOfAnyKind_FollowsTheRule(string text, int expected) => Assert.Equal(expected, TokenEstimate.Of(text));

    /// <summary>Against a real vocabulary of the usual kind and size, on texts of the usual kind.</summary>
    [Fact]
    public void Of_Documents_IsAboveTheCountOfARealVocabulary()
    {
        var tokenizer = new WordPieceTokenizer(
            WordPieceVocabulary.Parse(
                File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "static-minilm-384", "vocab.txt"))
            ),
            maxWordCharacters: 100
        );
        var (estimated, counted) = (0, 0);
        foreach (var file in Repository.Files("data/samples", "*.md"))
        {
            var (text, tokens) = (File.ReadAllText(file), new TokenList());
            tokenizer.Tokenize(text, tokens);
            Assert.True(TokenEstimate.Of(text) > tokens.Count, Repository.Relative(file));
            (estimated, counted) = (estimated + TokenEstimate.Of(text), counted + tokens.Count);
        }
        Assert.InRange((double)estimated / counted, 1.2, 1.6);
    }

    [Fact]
    public void Cut_ALongText_KeepsWhatFitsAndNoHalfCharacter()
    {
        var text = string.Concat(Enumerable.Repeat("dog 🐕 ", 50));

        var cut = TokenEstimate.Cut(text, 100);

        Assert.StartsWith(cut, text, StringComparison.Ordinal);
        Assert.InRange(TokenEstimate.Of(cut), 90, 100);
        Assert.False(char.IsHighSurrogate(cut[^1]));
        Assert.Equal(text, TokenEstimate.Cut(text, 10_000));
        Assert.Equal("", TokenEstimate.Cut(text, 0));
    }
}

using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class TextPiecesTests
{
    [Theory]
    [InlineData("some words of a text ")]
    [InlineData("日本語の文章には空白がない")]
    [InlineData("\U0001F6A2")]
    [InlineData("a\U0001F6A2")]
    public void Of_GrowingText_KeepsEveryPieceButTheLast(string words)
    {
        var text = string.Concat(Enumerable.Repeat(words, 100));
        var whole = TextPieces.Of(text).ToList();
        Assert.Equal(text, string.Concat(whole));
        for (var length = 1; length <= text.Length; length++)
        {
            var pieces = TextPieces.Of(text[..length]).ToList();

            Assert.Equal(text[..length], string.Concat(pieces));
            Assert.Equal(whole.Take(pieces.Count - 1), pieces.SkipLast(1));
            Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, 192));
            Assert.All(pieces.SkipLast(1), piece => Assert.False(char.IsHighSurrogate(piece[^1])));
        }
    }
}

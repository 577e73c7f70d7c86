using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Citations;

namespace KnowledgeAssistant.Tests.Answering.Citations;

internal static class MarkerTexts
{
    public static List<WriterPiece> Parse(IEnumerable<string> deltas)
    {
        var parser = new MarkerParser();
        return [.. deltas.SelectMany(parser.Add), .. parser.Finish()];
    }

    /// <summary>Citations as {number:quote}, with the spaces that belong to them.</summary>
    public static string Written(IEnumerable<WriterPiece> pieces) =>
        string.Concat(
            pieces.Select(piece =>
                piece.Citation is not { } citation ? piece.Text
                : citation.Quote is { } quote ? $"{{{piece.Text}{citation.Evidence}:{quote}}}"
                : $"{{{piece.Text}{citation.Evidence}}}"
            )
        );
}

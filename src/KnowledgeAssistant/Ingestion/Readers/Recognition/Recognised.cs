using KnowledgeAssistant.Ingestion.Readers.Pdf;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <param name="Box">In pixels of the picture as it stands.</param>
/// <param name="Confidence">0 to 1.</param>
internal sealed record RecognisedWord(string Text, PdfBox Box, float Confidence);

/// <param name="Paragraph">Number of the paragraph it belongs to, counted through the sheet.</param>
internal sealed record RecognisedLine(IReadOnlyList<RecognisedWord> Words, int Paragraph)
{
    public PdfBox Box => Words.Select(word => word.Box).Aggregate((one, other) => one.Union(other));

    public float Confidence => Words.Average(word => word.Confidence);
}

/// <summary>What was recognised on one picture.</summary>
/// <param name="Number">1-based: files may hold several pictures.</param>
internal sealed record RecognisedSheet(int Number, int Width, int Height, IReadOnlyList<RecognisedLine> Lines)
{
    /// <summary>Mean over the words; 0 without one.</summary>
    public double Confidence => Lines.SelectMany(line => line.Words).Select(word => (double)word.Confidence).DefaultIfEmpty().Average();
}

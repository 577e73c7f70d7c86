using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>Reads the table that <c>tesseract … tsv</c> prints: a row for each page, block, paragraph, line and word.</summary>
internal static class TesseractOutput
{
    private const int Columns = 12;
    private const int PageLevel = 1;
    private const int WordLevel = 5;

    /// <summary>Lines below it are specks and edges of pictures taken for letters.</summary>
    private const float LeastConfidence = 0.3f;

    public static List<RecognisedSheet> Read(TextReader output, int maxCharacters)
    {
        var sheets = new List<RecognisedSheet>();
        var words = new List<RecognisedWord>();
        var (paragraphs, characters) = (0, 0L);
        (int Block, int Paragraph, int Line) place = default;
        while (output.ReadLine() is { } text)
        {
            var row = text.Split('\t');
            if (row.Length < Columns || !int.TryParse(row[0], CultureInfo.InvariantCulture, out var level))
                continue;
            if (level == PageLevel)
            {
                EndLine(sheets, words, paragraphs);
                place = default;
                sheets.Add(
                    new RecognisedSheet(sheets.Count + 1, Math.Max(1, Int(row[8])), Math.Max(1, Int(row[9])), new List<RecognisedLine>())
                );
            }
            else if (level == WordLevel && sheets.Count > 0 && Word(row) is { } word)
            {
                var next = (Int(row[2]), Int(row[3]), Int(row[4]));
                if (next != place)
                    EndLine(sheets, words, paragraphs);
                if (next.Item1 != place.Block || next.Item2 != place.Paragraph)
                    paragraphs++;
                place = next;
                words.Add(word);
                characters += word.Text.Length;
                if (characters > maxCharacters)
                    break;
            }
        }
        EndLine(sheets, words, paragraphs);
        return sheets;
    }

    private static void EndLine(List<RecognisedSheet> sheets, List<RecognisedWord> words, int paragraph)
    {
        if (words.Count == 0)
            return;
        var line = new RecognisedLine([.. words], paragraph);
        if (line.Confidence >= LeastConfidence)
            ((List<RecognisedLine>)sheets[^1].Lines).Add(line);
        words.Clear();
    }

    private static RecognisedWord? Word(string[] row)
    {
        var text = NormalisedText.Line(row[11]);
        if (text.Length == 0 || !float.TryParse(row[10], CultureInfo.InvariantCulture, out var confidence) || confidence < 0)
            return null;
        var (left, top) = (Int(row[6]), Int(row[7]));
        return new RecognisedWord(text, new(left, top, left + Int(row[8]), top + Int(row[9])), Math.Min(1, confidence / 100));
    }

    private static int Int(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

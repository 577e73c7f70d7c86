using System.Globalization;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Takes what a person does not see from the pages, once it is known whether the drawing of them can be relied on.</summary>
internal static class PdfUnseenText
{
    private const string What = "text that cannot be seen on the page";

    /// <summary>From here on fonts that are not in the file are often not on the machine either.</summary>
    private const char Exotic = '\u0530';

    /// <returns>The pages as they are seen, and notes on what could not be told.</returns>
    public static (List<PdfPage> Pages, List<string> Notes) LeftOut(ReaderInput input, List<PdfPage> pages, PdfPictures pictures)
    {
        var notes = new List<string>();
        if (pictures.Drawn < pages.Count)
            notes.Add(NotDrawn(pictures.Drawn + 1, pages.Count));
        var isCertain = !pages.Exists(page => page.Unseen is not null) || !pictures.LacksParts();
        var seen = new List<PdfPage>();
        var doubtful = 0;
        foreach (var page in pages)
        {
            if (page.Unseen is not { } unseen)
                seen.Add(page);
            else if (isCertain && CanBeDrawn(input, page.Number, unseen.Text))
            {
                HiddenText.Note(What, unseen.Text, page.Number);
                seen.Add(page with { Segments = unseen.Others });
            }
            else
            {
                doubtful++;
                seen.Add(page with { Unseen = null });
            }
        }
        if (doubtful > 0)
            notes.Add(
                $"On {doubtful:N0} of the pages text seems to be hidden, but not all of them could be drawn here (fonts or pictures are missing): it was kept."
            );
        return (seen, notes);
    }

    private static string NotDrawn(int first, int last) =>
        first == last
            ? $"Page {first} was not drawn, since it is too large or damaged: whether text is hidden there was not checked."
            : $"The pages {first} to {last} were not drawn, since their pictures are too large or damaged: whether text is hidden there was not checked.";

    private static bool CanBeDrawn(ReaderInput input, int page, string text) =>
        !text.Any(character => character >= Exotic && char.IsLetter(character)) || HasAllFonts(input, page);

    /// <summary>By the column "emb" of <c>pdffonts</c>, the fifth from the right of each row below the rule.</summary>
    private static bool HasAllFonts(ReaderInput input, int page)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        using var program = ExternalProgram.Start(input.Limits, "pdffonts", "-f", number, "-l", number, input.Path);
        using var output = new StreamReader(program.Output);
        var rows = output.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2);
        return rows.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).All(row => row.Length > 5 && row[^5] == "yes");
    }
}

/// <summary>What is not seen of a page.</summary>
/// <param name="Others">All other segments.</param>
internal sealed record PdfUnseen(string Text, IReadOnlyList<PdfSegment> Others);

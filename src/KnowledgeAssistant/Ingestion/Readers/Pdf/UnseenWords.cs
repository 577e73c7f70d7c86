namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>
/// Words that a person does not see on the drawn page: of the colour of their ground, drawn invisibly, or covered. The invisible text of a scan stands over
/// a picture of the same words and shows.
/// </summary>
internal static class UnseenWords
{
    /// <summary>Points; smaller letters melt into an even grey when drawn small.</summary>
    private const float Smallest = 4;

    /// <summary>The line without them, and what they say.</summary>
    public static (List<PdfWord> Seen, string Unseen) Parted(List<PdfWord> line, GreyPicture picture, float pageWidth, float pageHeight)
    {
        var (x, y) = (picture.Width / pageWidth, picture.Height / pageHeight);
        // Drawn in another shape than its text was placed in: nothing can be told.
        if (line.Count == 0 || Math.Abs((x / y) - 1) > 0.05f)
            return (line, "");
        bool? Shows(PdfBox box, string text)
        {
            var isUpright = box.Height > 3 * box.Width && text.Length > 2;
            var size = isUpright ? box.Width : box.Height;
            return size < Smallest ? null : picture.Shows(new PdfBox(box.Left * x, box.Top * y, box.Right * x, box.Bottom * y), isUpright);
        }
        var shown = line.ConvertAll(word => word.Text.Count(char.IsLetterOrDigit) > 1 ? Shows(word.Box, word.Text) : null);
        if (shown.TrueForAll(word => word is null))
        {
            // Words of a letter each, or signs.
            var whole = line.Select(word => word.Box).Aggregate((one, other) => one.Union(other));
            var text = string.Concat(line.Select(word => word.Text));
            shown[0] = text.Count(char.IsLetterOrDigit) > 1 ? Shows(whole, text) : null;
        }
        if (!shown.Contains(false))
            return (line, "");
        var kept = Enumerable.Range(0, line.Count).Select(i => shown[i] ?? FollowsAShownOne(shown, i)).ToList();
        return ([.. line.Where((_, i) => kept[i])], string.Join(' ', line.Where((_, i) => !kept[i]).Select(word => word.Text)));
    }

    /// <summary>What is too small to be told is taken for what stands beside it.</summary>
    private static bool FollowsAShownOne(List<bool?> shown, int i) =>
        shown.Take(i).LastOrDefault(word => word is not null) is true || shown.Skip(i).FirstOrDefault(word => word is not null) is true;
}

using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>A cited range of the document that is shown.</summary>
/// <param name="Number">Of the citation; null for a range that was opened by its address alone.</param>
/// <param name="IsOpen">The one that was asked for; the others are marked more softly.</param>
public readonly record struct SourceMark(int? Number, TextRange Range, bool IsOpen);

/// <summary>What the source viewer shows of one version of a document: the page or the window of blocks, and what is marked in it.</summary>
public sealed class SourceView
{
    /// <summary>Most pages are; for a version that was read before sizes were kept.</summary>
    private static readonly PageSize A4 = new(595.28f, 841.89f);

    public SourceView(DocumentText document, IReadOnlyList<SourceMark> marks)
    {
        (Document, Marks) = (document, marks);
        var blocks = document.Content.Blocks;
        Window = DocumentWindow.Around(blocks, Open);
        Page = (Open is { } range ? PageHighlights.FirstPage(blocks, range) : null) ?? 1;
        ShowsPages = HasPages;
    }

    public DocumentText Document { get; }
    public IReadOnlyList<SourceMark> Marks { get; private set; }

    /// <summary>The range that was asked for.</summary>
    public TextRange? Open => Marks.Where(mark => mark.IsOpen).Select(mark => (TextRange?)mark.Range).FirstOrDefault();

    /// <summary>Whether there are page pictures to look at.</summary>
    public bool HasPages => Document is { Format: DocumentFormats.Pdf or DocumentFormats.Image, Pages: > 0 };

    /// <summary>Pages rather than text; a reader who cannot see pictures, or wants to copy, chooses text.</summary>
    public bool ShowsPages { get; private set; }
    public DocumentWindow Window { get; private set; }

    /// <summary>1-based.</summary>
    public int Page { get; private set; }

    /// <param name="citations">Citations of the same answer; those of this document are marked with the open one.</param>
    public static SourceView Of(DocumentText document, IEnumerable<Conversations.Citation> citations, int open) =>
        new(document, MarksOf(document, citations, open));

    /// <summary>The same document with another citation open, shown in the way the reader chose.</summary>
    public SourceView At(IEnumerable<Conversations.Citation> citations, int open)
    {
        var view = Of(Document, citations, open);
        view.ShowPages(ShowsPages);
        return view;
    }

    /// <summary>Citations that came while the answer is written are marked too; what is shown stays where it is.</summary>
    public void Mark(IEnumerable<Conversations.Citation> citations, int open) => Marks = MarksOf(Document, citations, open);

    /// <summary>For a range in an address, which anybody may have typed: cut to the text; none when nothing is left.</summary>
    public static SourceView Of(DocumentText document, int? start, int? end)
    {
        var length = document.Content.Text.Length;
        var range = new TextRange(Math.Clamp(start ?? 0, 0, length), Math.Clamp(end ?? 0, 0, length));
        return new(document, range.Length > 0 ? [new SourceMark(null, range, IsOpen: true)] : []);
    }

    /// <param name="page">1-based.</param>
    public PageSize SizeOf(int page) =>
        Document.Content.PageSizes.ElementAtOrDefault(page - 1) is { Width: > 0, Height: > 0 } size ? size : A4;

    public void GoTo(int page) => Page = Math.Clamp(page, 1, Document.Pages ?? 1);

    public void ShowPages(bool pages) => ShowsPages = pages && HasPages;

    public void ShowEarlier() => Window = Window.Earlier();

    public void ShowLater() => Window = Window.Later();

    private static IReadOnlyList<SourceMark> MarksOf(DocumentText document, IEnumerable<Conversations.Citation> citations, int open) =>
        [
            .. citations
                .Where(citation => citation.Evidence.VersionId == document.VersionId)
                .Select(citation => new SourceMark(
                    citation.Number,
                    citation.Place ?? citation.Range ?? citation.Evidence.Range,
                    citation.Number == open
                ))
                .OrderByDescending(mark => mark.IsOpen),
        ];

    /// <summary>The boxes over the page that is shown, the open range's first.</summary>
    public IEnumerable<(SourceMark Mark, HighlightBox Box, bool IsFirst)> Boxes()
    {
        foreach (var mark in Marks)
        {
            var first = true;
            foreach (var box in PageHighlights.On(Page, Document.Content.Blocks, mark.Range))
            {
                yield return (mark, box, first);
                first = false;
            }
        }
    }

    /// <summary>The ranges' numbers for the margin of the page that is shown; those that would stand on top of each other go further out.</summary>
    public IReadOnlyList<(SourceMark Mark, float Left, float Top, int Column)> Numbers()
    {
        // About one line of small type on a full page.
        const float Line = 0.015f;
        var numbers = new List<(SourceMark Mark, float Left, float Top, int Column)>();
        foreach (var mark in Marks)
        {
            if (mark.Number is null || PageHighlights.Margin(Page, Document.Content.Blocks, mark.Range) is not var (left, top))
                continue;
            var taken = numbers.Where(other => Math.Abs(other.Top - top) < Line).Select(other => other.Column).DefaultIfEmpty(-1).Max();
            numbers.Add((mark, left, top, taken + 1));
        }
        return numbers;
    }
}

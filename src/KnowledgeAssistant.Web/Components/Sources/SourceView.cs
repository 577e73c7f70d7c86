using KnowledgeAssistant.Access;
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
    private const int MaxZoom = 2;

    public SourceView(DocumentText document, IReadOnlyList<SourceMark> marks)
    {
        (Document, Marks) = (document, marks);
        var blocks = document.Content.Blocks;
        Window = DocumentWindow.Around(blocks, Open);
        Page = (Open is { } range ? PageHighlights.FirstPage(blocks, range) : null) ?? 1;
        ShowsPages = HasPages;
    }

    public DocumentText Document { get; }
    public IReadOnlyList<SourceMark> Marks { get; }

    /// <summary>The range that was asked for.</summary>
    public TextRange? Open => Marks.Where(mark => mark.IsOpen).Select(mark => (TextRange?)mark.Range).FirstOrDefault();

    /// <summary>Whether there are page pictures to look at.</summary>
    public bool HasPages => Document is { Format: DocumentFormats.Pdf, Pages: > 0 };

    /// <summary>Pages rather than text; a reader who cannot see pictures, or wants to copy, chooses text.</summary>
    public bool ShowsPages { get; private set; }
    public DocumentWindow Window { get; private set; }

    /// <summary>1-based.</summary>
    public int Page { get; private set; }
    public int Zoom { get; private set; }
    public bool CanZoomIn => Zoom < MaxZoom;
    public bool CanZoomOut => Zoom > 0;

    /// <param name="citations">Citations of the same answer; those of this document are marked with the open one.</param>
    public static SourceView Of(DocumentText document, IEnumerable<Conversations.Citation> citations, int open) =>
        new(
            document,
            [
                .. citations
                    .Where(citation => citation.Evidence.VersionId == document.VersionId)
                    .Select(citation => new SourceMark(citation.Number, citation.Range ?? citation.Evidence.Range, citation.Number == open))
                    .OrderByDescending(mark => mark.IsOpen),
            ]
        );

    /// <summary>For a range in an address, which anybody may have typed: cut to the text; none when nothing is left.</summary>
    public static SourceView Of(DocumentText document, int? start, int? end)
    {
        var length = document.Content.Text.Length;
        var range = new TextRange(Math.Clamp(start ?? 0, 0, length), Math.Clamp(end ?? 0, 0, length));
        return new(document, range.Length > 0 ? [new SourceMark(null, range, IsOpen: true)] : []);
    }

    public void GoTo(int page) => Page = Math.Clamp(page, 1, Document.Pages ?? 1);

    public void ZoomBy(int steps) => Zoom = Math.Clamp(Zoom + steps, 0, MaxZoom);

    public void ShowPages(bool pages) => ShowsPages = pages && HasPages;

    public void ShowEarlier() => Window = Window.Earlier();

    public void ShowLater() => Window = Window.Later();

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
            if (PageHighlights.Margin(Page, Document.Content.Blocks, mark.Range) is not var (left, top))
                continue;
            var taken = numbers.Where(other => Math.Abs(other.Top - top) < Line).Select(other => other.Column).DefaultIfEmpty(-1).Max();
            numbers.Add((mark, left, top, taken + 1));
        }
        return numbers;
    }
}

/// <summary>Access labels in words.</summary>
public static class AccessWords
{
    /// <param name="groups">Names of groups by key; a key that is not there is shown as it is.</param>
    public static string Of(DocumentText document, IReadOnlyDictionary<string, string> groups, Guid asker)
    {
        var rule = Names(document.CollectionLabels, groups, asker);
        return document.Labels.Count == 0 ? rule : $"{rule}; of these only {Names(document.Labels, groups, asker)}";
    }

    private static string Names(IEnumerable<AccessLabel> labels, IReadOnlyDictionary<string, string> groups, Guid asker) =>
        string.Join(", ", labels.Select(label => Name(label.Value, groups, asker)));

    private static string Name(string label, IReadOnlyDictionary<string, string> groups, Guid asker)
    {
        if (label == AccessLabel.Everyone.Value)
            return "Everyone";
        if (label.StartsWith("group:", StringComparison.Ordinal))
            return groups.GetValueOrDefault(label["group:".Length..]) ?? label["group:".Length..];
        return label == AccessLabel.User(asker).Value ? "You" : "One named person";
    }
}

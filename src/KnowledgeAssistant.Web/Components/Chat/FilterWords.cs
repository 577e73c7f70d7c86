using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>One part of a filter as a chip shows it, and the filter without it.</summary>
public sealed record FilterPart(string Name, MetadataFilter Without);

public static class FilterWords
{
    public static readonly IReadOnlyList<(string Format, string Name)> Formats =
    [
        (DocumentFormats.Pdf, "PDF"),
        (DocumentFormats.Docx, "Word"),
        (DocumentFormats.Pptx, "Presentation"),
        (DocumentFormats.Xlsx, "Spreadsheet"),
        (DocumentFormats.Csv, "CSV table"),
        (DocumentFormats.Odt, "OpenDocument text"),
        (DocumentFormats.Html, "Web page"),
        (DocumentFormats.Markdown, "Markdown"),
        (DocumentFormats.Text, "Text"),
        (DocumentFormats.Image, "Picture"),
    ];

    public static IReadOnlyList<FilterPart> PartsOf(MetadataFilter filter)
    {
        var parts = new List<FilterPart>();
        foreach (var collection in filter.Collections)
            parts.Add(new(collection, filter with { Collections = [.. filter.Collections.Where(other => other != collection)] }));
        foreach (var format in filter.Formats)
            parts.Add(new(NameOf(format), filter with { Formats = [.. filter.Formats.Where(other => other != format)] }));
        if (filter.From is { } from)
            parts.Add(new($"from {ChatWords.DayOf(from)}", filter with { From = null }));
        if (filter.Until is { } until)
            parts.Add(new($"until {ChatWords.DayOf(LastDay(until))}", filter with { Until = null }));
        if (filter.SourcePrefix is { } prefix)
            parts.Add(new($"in {prefix}", filter with { SourcePrefix = null }));
        return parts;
    }

    /// <summary>The filter ends before a time; people name the last day that counts.</summary>
    public static DateTime LastDay(DateTime until) => until.AddDays(-1);

    private static string NameOf(string format) => Formats.FirstOrDefault(known => known.Format == format).Name ?? format;
}

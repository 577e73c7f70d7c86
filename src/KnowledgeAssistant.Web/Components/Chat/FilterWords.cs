using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>One part of a filter as a chip shows it, and the filter without it.</summary>
public sealed record FilterPart(string Name, MetadataFilter Without);

public static class FilterWords
{
    /// <summary>Languages by their own names.</summary>
    private static readonly Dictionary<string, string> Languages = (
        "ar العربية, bg български, cs čeština, da dansk, de Deutsch, el Ελληνικά, en English, es español, "
        + "fa فارسی, fi suomi, fr français, he עברית, hi हिन्दी, hu magyar, id Bahasa Indonesia, it italiano, "
        + "ja 日本語, ko 한국어, nl Nederlands, no norsk, pl polski, pt português, ro română, ru русский, "
        + "sk slovenčina, sv svenska, th ไทย, tr Türkçe, uk українська, ur اردو, vi Tiếng Việt, zh 中文"
    )
        .Split(", ")
        .Select(entry => entry.Split(' ', 2))
        .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);

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
        (DocumentFormats.Email, "E-mail"),
        (DocumentFormats.Code, "Program code"),
        (DocumentFormats.Json, "JSON"),
        (DocumentFormats.Xml, "XML"),
        (DocumentFormats.Text, "Text"),
        (DocumentFormats.Image, "Picture"),
    ];

    /// <summary>The language's own name where the code is known, else the code.</summary>
    public static string LanguageOf(string code) => Languages.GetValueOrDefault(code) ?? code;

    /// <summary>"Meeting notes" for "meeting notes".</summary>
    public static string TypeOf(string type) => type.Length == 0 ? type : char.ToUpperInvariant(type[0]) + type[1..];

    public static IReadOnlyList<FilterPart> PartsOf(MetadataFilter filter)
    {
        var parts = new List<FilterPart>();
        foreach (var collection in filter.Collections)
            parts.Add(new(collection, filter with { Collections = [.. filter.Collections.Where(other => other != collection)] }));
        foreach (var format in filter.Formats)
            parts.Add(new(FormatOf(format), filter with { Formats = [.. filter.Formats.Where(other => other != format)] }));
        foreach (var language in filter.Languages)
            parts.Add(new(LanguageOf(language), filter with { Languages = [.. filter.Languages.Where(other => other != language)] }));
        foreach (var type in filter.Types)
            parts.Add(new(TypeOf(type), filter with { Types = [.. filter.Types.Where(other => other != type)] }));
        foreach (var author in filter.Authors)
            parts.Add(new($"by {author}", filter with { Authors = [.. filter.Authors.Where(other => other != author)] }));
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

    public static string FormatOf(string format) => Formats.FirstOrDefault(known => known.Format == format).Name ?? format;
}

using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>What a file of an office program says about itself (<c>docProps/core.xml</c>).</summary>
internal sealed record OfficeProperties(string? Title, DateTime? Date, DocumentMetadata Metadata)
{
    /// <summary>Widespread libraries stamp these on every document they write.</summary>
    private static readonly DateTime[] DatesOfTemplates =
    [
        new(2013, 12, 23, 23, 15, 0, DateTimeKind.Utc),
        new(2013, 1, 27, 9, 14, 16, DateTimeKind.Utc),
    ];

    /// <summary>Names that programs write where nobody is named.</summary>
    private static readonly string[] NoAuthors = ["python-docx", "openpyxl", "PptxGenJS", "Microsoft Office User", "Apache POI", "Unknown"];

    public static OfficeProperties Of(OfficePackage package)
    {
        var core = package.Load(package.Related("", "core-properties") ?? "docProps/core.xml");
        var authors = (core.Child("creator")?.Value ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(NormalisedText.Line)
            .Where(name => name.Length > 0 && !NoAuthors.Contains(name, StringComparer.OrdinalIgnoreCase));
        return new OfficeProperties(
            core.Child("title")?.Value,
            DateOf(core, "modified") ?? DateOf(core, "created"),
            new DocumentMetadata([.. authors.Distinct()], LanguageCode(core.Child("language")?.Value), null)
        );
    }

    /// <summary>"en" of "en-GB"; null where it is no language.</summary>
    public static string? LanguageCode(string? tag)
    {
        var code = (tag ?? "").Trim().Split('-', '_')[0].ToLowerInvariant();
        return code.Length == 2 && code.All(char.IsAsciiLetterLower) ? code : null;
    }

    private static DateTime? DateOf(XElement? core, string name) =>
        DocumentDates.Parse(core.Child(name)?.Value) is { } date && !DatesOfTemplates.Contains(date) ? date : null;
}

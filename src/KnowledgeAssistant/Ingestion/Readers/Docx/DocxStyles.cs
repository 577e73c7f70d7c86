using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>What a style says that matters for reading; each inherits from the one it is based on.</summary>
internal sealed record DocxStyle(string Name, string? BasedOn)
{
    /// <summary>0 for a first-level heading, as Word counts.</summary>
    public int? OutlineLevel { get; init; }
    public bool? IsHidden { get; init; }
    public bool? IsShaded { get; init; }
    public int? NumberingId { get; init; }
    public int? NumberingLevel { get; init; }
}

internal sealed partial class DocxStyles
{
    private const int DeepestInheritance = 20;
    private readonly Dictionary<string, DocxStyle> _styles = new(StringComparer.Ordinal);

    public DocxStyles(XElement? part)
    {
        foreach (var style in part?.Elements().Where(element => element.Name.LocalName == "style") ?? [])
        {
            var paragraph = style.Child("pPr");
            _styles[style.Value("styleId") ?? ""] = new DocxStyle(style.Child("name").Value() ?? "", style.Child("basedOn").Value())
            {
                OutlineLevel = paragraph.Child("outlineLvl").Number(),
                IsHidden = style.Child("rPr").Switch("vanish"),
                IsShaded = DocxUnseen.HasShading(style) ? true : null,
                NumberingId = paragraph.Child("numPr").Child("numId").Number(),
                NumberingLevel = paragraph.Child("numPr").Child("ilvl").Number(),
            };
        }
    }

    /// <summary>1 to 6 for a heading; by outline level, else by the style's name, which some programs translate.</summary>
    public int? HeadingLevel(string? id)
    {
        foreach (var style in Chain(id))
        {
            if (HeadingName().Match(style.Name) is { Success: true } match)
                return int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (style.OutlineLevel is { } level)
                return level < 9 ? Math.Min(6, level + 1) : null;
            if (TitleName().IsMatch(style.Name))
                return 1;
        }
        return null;
    }

    public bool IsContentsEntry(string? id) => Chain(id).Any(style => ContentsName().IsMatch(style.Name));

    public bool IsHidden(string? id) => First(id, style => style.IsHidden) ?? false;

    public bool IsShaded(string? id) => First(id, style => style.IsShaded) ?? false;

    public int? NumberingId(string? id) => First(id, style => style.NumberingId);

    public int? NumberingLevel(string? id) => First(id, style => style.NumberingLevel);

    private T? First<T>(string? id, Func<DocxStyle, T?> value)
        where T : struct => Chain(id).Select(value).FirstOrDefault(found => found is not null);

    private IEnumerable<DocxStyle> Chain(string? id)
    {
        for (var i = 0; i < DeepestInheritance && id is not null && _styles.TryGetValue(id, out var style); i++)
        {
            yield return style;
            id = style.BasedOn;
        }
    }

    [GeneratedRegex(
        @"^(?:heading|überschrift|titre|título|titolo|titulo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|başlık|标题|標題|見出し|제목)\s*([1-6])(?:\s*\p{L}*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex HeadingName();

    [GeneratedRegex(
        @"^(title|titel|titre|título|titolo|название|标题|表題)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex TitleName();

    [GeneratedRegex(@"^(toc|verzeichnis|tm|tdc|sommario|contents)\s*[1-9]$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ContentsName();
}

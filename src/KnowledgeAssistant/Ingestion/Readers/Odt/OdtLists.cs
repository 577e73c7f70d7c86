using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Odt;

/// <summary>Computes the marks of list items, which the file does not store.</summary>
internal sealed class OdtLists
{
    private const int Levels = 10;

    private readonly Dictionary<string, Dictionary<int, XElement>> _styles = new(StringComparer.Ordinal);

    /// <summary>Where each list style has got to: lists that continue count on.</summary>
    private readonly Dictionary<string, int?[]> _counts = new(StringComparer.Ordinal);

    /// <param name="styles">A part or section that holds list styles.</param>
    public void Add(XElement? styles)
    {
        foreach (var style in styles.All("list-style"))
        {
            var levels = new Dictionary<int, XElement>();
            foreach (var level in style.Elements().Where(level => level.Number("level") is not null))
                levels[level.Number("level")!.Value] = level;
            _styles[style.Value("name") ?? ""] = levels;
        }
    }

    /// <summary>At the start of a list; one of the first level counts anew unless it says that it goes on.</summary>
    public void Start(XElement list, string? style, int level)
    {
        var goesOn = list.IsOn("continue-numbering") || list.Value("continue-list") is not null;
        if (!goesOn && level <= Levels)
            Array.Clear(Counts(style), level - 1, Levels - level + 1);
    }

    /// <param name="level">From 1.</param>
    /// <param name="start">The number the item itself asks for.</param>
    public string? Next(string? style, int level, int? start)
    {
        if (level > Levels)
            return "•";
        var found = _styles.GetValueOrDefault(style ?? "")?.GetValueOrDefault(level);
        if (found?.Name.LocalName != "list-level-style-number")
            return "•";
        var counts = Counts(style);
        counts[level - 1] = start ?? counts[level - 1] + 1 ?? found.Number("start-value") ?? 1;
        Array.Clear(counts, level, Levels - level);
        return Written(style, level, found, counts);
    }

    private string? Written(string? style, int level, XElement own, int?[] counts)
    {
        var shown = Math.Clamp(own.Number("display-levels") ?? 1, 1, level);
        var parts = new List<string>();
        for (var i = level - shown + 1; i <= level; i++)
        {
            var format = _styles[style ?? ""].GetValueOrDefault(i).Value("num-format") ?? "";
            if (format.Length > 0)
                parts.Add(ListNumbers.Write(counts[i - 1] ?? 1, format));
        }
        var number = $"{own.Value("num-prefix")}{string.Join('.', parts)}{own.Value("num-suffix")}".Trim();
        return number.Length > 0 ? number : null;
    }

    private int?[] Counts(string? style)
    {
        if (!_counts.TryGetValue(style ?? "", out var counts))
            _counts[style ?? ""] = counts = new int?[Levels];
        return counts;
    }
}
